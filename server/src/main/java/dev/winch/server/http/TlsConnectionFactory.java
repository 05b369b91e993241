package dev.winch.server.http;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Encrypts connections with TLS 1.2 or 1.3; the client chooses HTTP/1.1 or HTTP/2 by ALPN. */
final class TlsConnectionFactory extends SslConnectionFactory {
  private static final String HTTP_1 = "http/1.1";
  private static final String HTTP_2 = "h2";

  private TlsConnectionFactory(SslContextFactory.Server contexts, String next) {
    super(contexts, next);
    // A client that names another host than the certificate decides itself whether it goes on.
    setEnsureSecureRequestCustomizer(false);
  }

  static ConnectionFactory[] protocols(
      SslContextFactory.Server contexts, Http1Connection.Factory plain) {
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory(HTTP_2, HTTP_1);
    alpn.setDefaultProtocol(HTTP_1);
    return new ConnectionFactory[] {
      new TlsConnectionFactory(contexts, alpn.getProtocol()),
      alpn,
      new HTTP2ServerConnectionFactory(plain.getHttpConfiguration()),
      plain
    };
  }

  static SslContextFactory.Server contexts(SSLContext context) {
    SslContextFactory.Server contexts = new SslContextFactory.Server();
    contexts.setSslContext(context);
    contexts.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    // Without authenticated encryption, which every client that is still supported knows.
    contexts.addExcludeCipherSuites(".*_CBC_.*");
    contexts.setCipherComparator(HTTP2Cipher.COMPARATOR);
    contexts.setUseCipherSuitesOrder(true);
    contexts.setRenegotiationAllowed(false);
    return contexts;
  }

  @Override
  protected SslConnection newSslConnection(Connector connector, EndPoint client, SSLEngine engine) {
    SslConnection connection = super.newSslConnection(connector, client, engine);
    connection.addHandshakeListener(
        new SslHandshakeListener() {
          @Override
          public void handshakeSucceeded(Event event) {
            // For HTTP/1.1, handshake and first head share one time limit.
            if (HTTP_2.equals(event.getSSLEngine().getApplicationProtocol())) {
              ((ClientEndPoint) client).multiplexed();
            }
          }
        });
    return connection;
  }
}
