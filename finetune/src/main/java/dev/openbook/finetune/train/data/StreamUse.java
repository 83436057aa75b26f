package dev.openbook.finetune.train.data;

/**
 * What a training reads of one stream of texts.
 *
 * @param name of the stream
 * @param texts in it, 0 where they are made as they are read
 * @param tokens read, repeats counted, padding not
 * @param passes over the texts, with the part of the last one; 0 where there are no passes
 * @param cutRecords records whose prompt lost its beginning because they exceed a window
 * @param droppedRecords records left out because they exceed a window
 */
public record StreamUse(
    String name, int texts, long tokens, double passes, int cutRecords, int droppedRecords) {}
