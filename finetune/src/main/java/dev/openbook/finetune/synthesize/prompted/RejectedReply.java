package dev.openbook.finetune.synthesize.prompted;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A reply that holds something not fit to train on.
 *
 * @param source id of the document asked about
 * @param prompt name and version of the prompt
 * @param reason why it is not fit; for a request without a reply what the server said
 * @param reply as it came; empty where there is none
 */
public record RejectedReply(String source, String prompt, String reason, String reply) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Returns it as one line of JSON without its line end. */
  public String line() {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("source", source);
    node.put("prompt", prompt);
    node.put("reason", reason);
    node.put("reply", reply);
    return MAPPER.writeValueAsString(node);
  }
}
