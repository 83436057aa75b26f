package dev.openbook.finetune.synthesize.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.curate.Curation;
import dev.openbook.finetune.curate.CurationRules;
import dev.openbook.finetune.synthesize.Articles;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import dev.openbook.finetune.synthesize.english.EnglishText;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetellingTest {
  private static final int SOME = 300;

  private static RuleQuestionAnswer rules;
  private static List<Document> articles;
  private static Document teacher; // the one of them with most that is clear

  @BeforeAll
  static void load() throws IOException {
    rules = new RuleQuestionAnswer(EnglishText.load());
    articles = Articles.xquad(6);
    teacher = articles.getLast();
  }

  /** The checksum is of the lines of commit 5a5d696, which had no second round. */
  @Test
  void tell_firstRoundIsByteEqualToThatOfVersionTwo() {
    String lines =
        Articles.xquad(12).stream()
            .flatMap(article -> rules.tell(article, 17).first())
            .map(text -> SyntheticTextFile.line(text) + "\n")
            .collect(Collectors.joining());

    assertThat(lines.lines()).hasSize(109);
    assertThat(Sha256.of(lines))
        .isEqualTo("3da732702e2fc085e7fecb38bc9712d5e2bf2bee09678011b994e15d07d1fea4");
  }

  @Test
  void again_noTextTwice_ordinalsGoOn_everyWordingNamed() {
    for (Document article : articles) {
      List<SyntheticText> first = rules.synthesize(article, 17).toList();
      List<SyntheticText> again = again(article, 17).limit(SOME).toList();

      var seen = new HashSet<String>();
      first.forEach(text -> seen.add(text.text()));
      assertThat(again)
          .allSatisfy(
              text -> {
                assertThat(seen.add(text.text())).as(text.text()).isTrue();
                assertThat(text.kind()).isEqualTo(RuleQuestionAnswer.KIND);
                assertThat(text.provenance().source()).containsExactly(article.id());
                assertThat(text.provenance().prompt()).matches("[a-z-]+@1(\\+[a-z-]+@1)*");
                assertThat(text.provenance().generator()).isEqualTo("rule-question-retelling/1");
              });
      again.stream()
          .limit(1)
          .forEach(text -> assertThat(text.provenance().ordinal()).isEqualTo(first.size()));
      assertThat(again).extracting(SyntheticText::id).doesNotHaveDuplicates();
    }
  }

  @Test
  void again_sameSeed_sameTexts_otherSeed_otherTexts() {
    List<SyntheticText> once = again(teacher, 1).limit(SOME).toList();
    List<SyntheticText> twice = again(teacher, 1).limit(SOME).toList();
    List<SyntheticText> other = again(teacher, 2).limit(SOME).toList();

    assertThat(twice).isEqualTo(once);
    assertThat(texts(other)).isNotEqualTo(texts(once));
  }

  @Test
  void again_severalQuestions_goesOn() {
    assertThat(again(teacher, 17).limit(5_000)).hasSize(5_000);
  }

  @Test
  void again_eachThousandTextsBringsAsManyWords() {
    List<SyntheticText> made = again(teacher, 17).limit(5_000).toList();
    long second = words(made.subList(1_000, 2_000));
    long last = words(made.subList(4_000, 5_000));

    assertThat((double) last / second).isBetween(0.9, 1.1);
  }

  @Test
  void again_oneQuestion_endsAfterItsWordings() {
    var document = new Document("d", "Kenya", "Nairobi National Park was opened in 1946.");

    List<String> made = texts(again(document, 17).toList());

    assertThat(made)
        .hasSizeBetween(2, 8)
        .doesNotHaveDuplicates()
        .contains(
            "Question: Complete the sentence from the article on Kenya: Nairobi National Park was"
                + " opened in ____.\nAnswer: 1946");
    assertThat(made).noneMatch(text -> text.startsWith("Questions"));
  }

  @Test
  void again_twoQuestions_endsWithoutAny() {
    var document =
        new Document(
            "d",
            "Kenya",
            "Nairobi National Park was opened in 1946. Lake Nakuru was mapped by James Hoban.");

    List<String> made = texts(again(document, 17).toList());

    assertThat(made).hasSizeBetween(10, 2_000).doesNotHaveDuplicates();
    assertThat(made).anyMatch(text -> text.startsWith("Examination on Kenya"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "He was born there.", "The accident was seen by them in 1901."})
  void again_nothingToAsk_isEmpty(String text) {
    assertThat(again(new Document("d", "Title", text), 17)).isEmpty();
  }

  @Test
  void again_passesCurationAsTrueToItsSource() {
    var lenient =
        new CurationRules(5, 5_000, true, 0.3, false, true, 17); // near duplicates are no untruth
    int made = 0;
    int kept = 0;
    for (Document article : articles) {
      var curation = new Curation(lenient, Map.of(article.id(), article));
      for (SyntheticText text : again(article, 17).limit(SOME).toList()) {
        Optional<Curation.Drop> drop = curation.judge(text);
        made++;
        kept += drop.isEmpty() ? 1 : 0;
      }
    }
    assertThat(made).isGreaterThan(1_000);
    assertThat((double) kept / made).isGreaterThan(0.99);
  }

  @Test
  void again_pairsAnswerWithPartOfTheSource() {
    for (Document article : articles) {
      String source = article.text().replaceAll("\\s+", " ");

      assertThat(again(article, 17).limit(SOME).flatMap(text -> text.questionAnswer().stream()))
          .allSatisfy(
              pair -> {
                assertThat(source).contains(pair.evidence());
                assertThat(pair.evidence()).contains(pair.answer());
              });
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          year@1 | in what year was Warsaw occupied by Germany? | 1915 | Warsaw was occupied by Germany in 1915. | when was Warsaw occupied by Germany?
          year@1 | in what year was Warsaw occupied by Germany? | 1915 | Warsaw was occupied by Germany in 1915. | in which year was Warsaw occupied by Germany?
          date@1 | when did ABC buy WLS? | May 1960 | In May 1960, ABC bought WLS. | in what month and year did ABC buy WLS?
          date@1 | when did Tesla leave Graz? | 7 May 1900 | On 7 May 1900, Tesla left Graz. | on what date did Tesla leave Graz?
          who-subject@1 | In 1698, who patented a pump? | Savery | In 1698 Savery patented a pump. | who patented a pump in 1698?
          who-subject@1 | who patented a pump? | Savery | Savery patented a pump. | do you know who patented a pump?
          agent@1 | by whom was the name oxygen coined in 1777? | Lavoisier | The name oxygen was coined by Lavoisier in 1777. | who coined the name oxygen in 1777?
          how-many-object@1 | how many lakes does it have? | two | It has two lakes. | what number of lakes does it have?
          where@1 | where was the fair held? | York | The fair was held at York. | at what place was the fair held?
          """)
  void forms_ofAQuestion(
      String rule, String question, String answer, String evidence, String form) {
    var found =
        new FoundQuestion(
            new QuestionRule.Candidate(rule, question, answer), evidence, question, false);

    assertThat(QuestionForms.of(found)).extracting(QuestionForms.Form::question).contains(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "In 1698, who patented a pump that raised water?", // "in 1698" would say when it was raised
        "Since 2011, who led the team?"
      })
  void forms_leadThatMayNotMove_staysFirst(String question) {
    var found =
        new FoundQuestion(
            new QuestionRule.Candidate("who-subject@1", question, "Savery"),
            "In 1698 Savery patented a pump that raised water.",
            question,
            false);

    assertThat(QuestionForms.of(found))
        .extracting(QuestionForms.Form::id)
        .doesNotContain("time-last@1");
  }

  private static Stream<SyntheticText> again(Document document, long seed) {
    return rules.tell(document, seed).again().get();
  }

  private static long words(List<SyntheticText> made) {
    return made.stream().mapToLong(text -> Articles.WORDS.count(text.text())).sum();
  }

  private static List<String> texts(List<SyntheticText> made) {
    return made.stream().map(SyntheticText::text).toList();
  }
}
