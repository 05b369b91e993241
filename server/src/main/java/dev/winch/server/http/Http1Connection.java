package dev.winch.server.http;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Jetty's connection with fixes for RFC 9110 and 9112: the version is case-sensitive and future
 * minor versions are accepted, an {@code Upgrade} that cannot be granted is ignored, and {@code
 * Host} may be empty.
 */
final class Http1Connection extends HttpConnection {
  private static final Optional<String> H2C = Optional.of("h2c");

  /** Octets of one setting in HTTP2-Settings. */
  private static final int SETTING = 6;

  /** Set while the superclass is constructed. */
  @SuppressWarnings("NullAway.Init")
  private HttpParser.RequestHandler fields;

  private Http1Connection(HttpConfiguration configuration, Connector connector, EndPoint client) {
    super(configuration, connector, client);
  }

  /** Creates these connections. */
  static final class Factory extends HttpConnectionFactory {
    Factory(HttpConfiguration configuration) {
      super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint client) {
      Http1Connection connection = new Http1Connection(getHttpConfiguration(), connector, client);
      connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
      return configure(connection, connector, client);
    }
  }

  @Override
  protected HttpConnection.RequestHandler newRequestHandler() {
    Fields handler = new Fields();
    fields = handler;
    return handler;
  }

  @Override
  protected HttpParser newHttpParser(HttpCompliance compliance) {
    HttpParser parser =
        new Parser(fields, getHttpConfiguration().getRequestHeaderSize(), compliance);
    parser.setHeaderCacheSize(getHttpConfiguration().getHeaderCacheSize());
    parser.setHeaderCacheCaseSensitive(getHttpConfiguration().isHeaderCacheCaseSensitive());
    return parser;
  }

  /** Checks each request line before Jetty does. */
  private static final class Parser extends HttpParser {
    Parser(HttpParser.RequestHandler handler, int maxHeaderBytes, HttpCompliance compliance) {
      super(handler, maxHeaderBytes, compliance);
    }

    @Override
    public boolean parseNext(ByteBuffer buffer) {
      if (isStart() && buffer.hasRemaining()) {
        int refusal = RequestLine.refusal(buffer);
        if (refusal != 0) {
          BufferUtil.clear(buffer);
          getHandler().messageBegin();
          badMessage(new HttpException.RuntimeException(refusal, "invalid HTTP version"));
          return false;
        }
      }
      return super.parseNext(buffer);
    }
  }

  /** Hides fields that Jetty would reject although they have no effect here. */
  private final class Fields extends HttpConnection.RequestHandler {
    private Optional<HttpField> upgrade = Optional.empty();
    private Optional<HttpField> settings = Optional.empty();
    private boolean mayUpgrade;

    @Override
    public void startRequest(String method, String uri, HttpVersion version) {
      upgrade = Optional.empty();
      settings = Optional.empty();
      mayUpgrade = false;
      super.startRequest(method, uri, version);
    }

    @Override
    public void parsedHeader(HttpField field) {
      switch (field.getHeader()) {
        case UPGRADE -> upgrade = Optional.of(field);
        case HTTP2_SETTINGS -> settings = Optional.of(field);
        case HOST -> {
          if (!isBlank(field)) {
            super.parsedHeader(field);
          }
        }
        case CONNECTION -> {
          mayUpgrade |= field.contains("upgrade");
          super.parsedHeader(field);
        }
        case null, default -> super.parsedHeader(field);
      }
    }

    private static boolean isBlank(HttpField field) {
      return field.getValue() == null || field.getValue().isBlank();
    }

    @Override
    public boolean headerComplete() {
      // Over TLS the handshake chooses HTTP/2.
      if (mayUpgrade
          && !getEndPoint().isSecure()
          && upgrade.map(HttpField::getValue).equals(H2C)
          && hasSettings()) {
        super.parsedHeader(settings.get());
        super.parsedHeader(upgrade.get());
      }
      return super.headerComplete();
    }

    private boolean hasSettings() {
      try {
        String text = settings.map(HttpField::getValue).orElse("?");
        return Base64.getUrlDecoder().decode(text).length % SETTING == 0;
      } catch (IllegalArgumentException broken) {
        return false;
      }
    }
  }
}
