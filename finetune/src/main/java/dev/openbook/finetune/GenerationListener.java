package dev.openbook.finetune;

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
}
