package dev.openbook.finetune;

import dev.openbook.datasets.BadInputException;

/**
 * Takes generated text while it grows.
 *
 * <p>A piece is final: it ends between characters and can no longer become part of a stop text. The
 * pieces of a request, joined, are its {@link Generation#text()}. Called by the generating thread.
 */
@FunctionalInterface
public interface GenerationListener {
  /** Takes no notice. */
  GenerationListener NONE = (_, _) -> {};

  /**
   * Takes a piece.
   *
   * @param request place of the request in its call, from 0
   * @param piece what was added, not empty
   */
  void onText(int request, String piece);

  /**
   * Hears that a request is done, after its last piece; requests may end in any order.
   *
   * @param request place of the request in its call, from 0
   * @param generation its result
   */
  default void onEnd(int request, Generation generation) {}

  /**
   * Hears that a request alone has no result, as when a server refuses its text. When this returns,
   * the others go on and the request's result is an empty text; this one ends the call.
   *
   * @param request place of the request in its call, from 0
   * @param failure what happened
   */
  default void onFailure(int request, BadInputException failure) {
    throw failure;
  }
}
