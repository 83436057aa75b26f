package dev.openbook.finetune.remote;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed.
 *
 * @param scope what it says of other tries and other requests
 * @param reason what happened and what to do, in one line
 */
record RemoteFailure(Scope scope, String reason) {
  /** What a failure says of other tries and other requests. */
  enum Scope {
    /** It may pass by itself, so that another try makes sense. */
    PASSING,
    /** This request will fail again, others need not. */
    REQUEST,
    /** Every request will fail. */
    SERVER
  }

  private static final int LONGEST_DETAIL = 200;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;

  /** Returns what the exception of a {@code ChatModel} means. */
  static RemoteFailure of(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    Optional<HttpException> http = first(chain, HttpException.class);
    if (http.isPresent()) {
      return ofStatus(http.get().statusCode(), http.get());
    }
    for (Throwable link : chain) {
      RemoteFailure failure = ofLink(link);
      if (failure != null) {
        return failure;
      }
    }
    // a server under load, or a proxy, may break an answer off
    return new RemoteFailure(
        Scope.PASSING, "answered with what is not its protocol's JSON: " + detail(chain.getLast()));
  }

  private static RemoteFailure ofStatus(int status, HttpException exception) {
    return switch (status) {
      // what the server says of a key may hold a part of it
      case 401, 403 ->
          new RemoteFailure(
              Scope.SERVER,
              "refused the key (status "
                  + status
                  + "); set "
                  + RemoteEndpoint.KEY_VARIABLE
                  + " to a valid one");
      case 404 ->
          new RemoteFailure(
              Scope.SERVER,
              "does not know the model or the address (status 404): " + detail(exception));
      case REQUEST_TIMEOUT -> new RemoteFailure(Scope.PASSING, "waited too long (status 408)");
      case TOO_MANY_REQUESTS -> new RemoteFailure(Scope.PASSING, "is asked too often (status 429)");
      default ->
          status >= 500
              ? new RemoteFailure(
                  Scope.PASSING, "failed (status " + status + "): " + detail(exception))
              : new RemoteFailure(
                  Scope.REQUEST,
                  "refused the request (status " + status + "): " + detail(exception));
    };
  }

  private static @Nullable RemoteFailure ofLink(Throwable link) {
    return switch (link) {
      case UnsupportedFeatureException e ->
          new RemoteFailure(Scope.SERVER, "cannot do it: " + detail(e));
      case AuthenticationException e -> ofStatus(401, new HttpException(401, detail(e)));
      case ModelNotFoundException e -> ofStatus(404, new HttpException(404, detail(e)));
      case RateLimitException _ -> new RemoteFailure(Scope.PASSING, "is asked too often");
      case InternalServerException e -> new RemoteFailure(Scope.PASSING, "failed: " + detail(e));
      case TimeoutException _, HttpTimeoutException _ ->
          new RemoteFailure(Scope.PASSING, "did not answer in time");
      case UnresolvedAddressException _ ->
          new RemoteFailure(Scope.SERVER, "has a host name that nobody knows; check the URL");
      case SocketException e when first(chain(e), UnresolvedAddressException.class).isEmpty() ->
          new RemoteFailure(
              Scope.PASSING,
              "cannot be reached (" + detail(e) + "); check the URL and that it runs");
      case ClosedChannelException _, EOFException _ ->
          new RemoteFailure(Scope.PASSING, "broke the connection off");
      // the HTTP client's own; broken JSON has classes of its own
      case IOException e when e.getClass() == IOException.class ->
          new RemoteFailure(Scope.PASSING, "broke the connection off (" + detail(e) + ")");
      default -> null;
    };
  }

  private static <T> Optional<T> first(List<Throwable> chain, Class<T> type) {
    return chain.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  private static List<Throwable> chain(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var chain = new ArrayList<Throwable>();
    for (Throwable link = thrown; link != null && seen.add(link); link = link.getCause()) {
      chain.add(link);
    }
    return chain;
  }

  /** Returns an exception's message on one line, shortened. */
  private static String detail(Throwable thrown) {
    String message = thrown.getMessage();
    String line =
        message == null || message.isBlank()
            ? thrown.getClass().getSimpleName()
            : message.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST_DETAIL ? line : line.substring(0, LONGEST_DETAIL) + "...";
  }
}
