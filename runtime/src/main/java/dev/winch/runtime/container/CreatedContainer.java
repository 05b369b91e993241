package dev.winch.runtime.container;

/** A container that has not started. */
record CreatedContainer(String id, TorkFolder tork, NetworkLease network, HostMounts hostMounts) {

  /** The container has ended normally: its network can be reused. */
  void release() {
    network.giveBack();
  }
}
