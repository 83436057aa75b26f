(function () {
  "use strict";
  var PAGE = 50;
  var data = JSON.parse(document.getElementById("data").textContent);
  var byId = function (id) { return document.getElementById(id); };
  var state = { rows: data.questions, page: 0, measure: 0 };

  // A question is [id, document, text, golds, flagged, answers]; an answer is
  // [text, scores, passages, goldInContext] or null; a passage is [id, title, text].
  function element(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }
  function userText(tag, className, text) {
    var node = element(tag, className, text);
    node.dir = "auto";
    return node;
  }
  function option(select, value, text) {
    var node = element("option", "", text);
    node.value = value;
    byId(select).append(node);
  }
  function armName(tag, name) {
    var node = element(tag);
    name.split("/").forEach(function (part, i) {
      if (i > 0) node.append("/", document.createElement("wbr"));
      node.append(part);
    });
    return node;
  }
  function score(question, arm) {
    var answer = question[5][arm];
    return answer === null ? null : answer[1][state.measure];
  }
  function scores(question) {
    return data.arms.map(function (_, arm) { return score(question, arm); })
      .filter(function (value) { return value !== null; });
  }
  function spread(question) {
    var values = scores(question);
    return values.length ? Math.max.apply(null, values) - Math.min.apply(null, values) : 0;
  }
  function shown(value) {
    if (value === null) return "\u2013";
    return value.toFixed(value === Math.round(value) ? 0 : 2).replace("-", "\u2212");
  }

  var haystacks = new Map();
  function haystack(question) {
    var text = haystacks.get(question);
    if (text === undefined) {
      text = [question[0], question[2]].concat(question[3], question[5].map(function (answer) {
        return answer === null ? "" : answer[0];
      })).join("\n").toLowerCase();
      haystacks.set(question, text);
    }
    return text;
  }
  var outcomes = {
    "": function () { return true; },
    disagree: function (question) { return spread(question) > 0; },
    none: function (question) {
      return scores(question).every(function (value) { return value === 0; });
    },
    each: function (question) {
      return scores(question).every(function (value) { return value !== 0; });
    },
    missed: function (question) {
      return question[5].some(function (answer) {
        return answer !== null && answer[2].length > 0 && !answer[3];
      });
    },
    flagged: function (question) { return question[4] === 1; }
  };
  function beats(question, better, worse) {
    var sign = data.measures[state.measure][1] ? 1 : -1;
    if (better === "" && worse === "") return true;
    var arms = data.arms.map(function (_, arm) { return arm; });
    var left = better === "" ? arms : [Number(better)];
    var right = worse === "" ? arms : [Number(worse)];
    return left.some(function (one) {
      return right.some(function (other) {
        var a = score(question, one);
        var b = score(question, other);
        return a !== null && b !== null && sign * a > sign * b;
      });
    });
  }
  function filter() {
    state.measure = Number(byId("measure").value);
    var words = byId("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    var document_ = byId("document").value;
    var outcome = outcomes[byId("outcome").value];
    var better = byId("better").value;
    var worse = byId("worse").value;
    state.rows = data.questions.filter(function (question) {
      return (document_ === "" || question[1] === Number(document_)) && outcome(question) &&
        beats(question, better, worse) &&
        words.every(function (word) { return haystack(question).includes(word); });
    });
    if (byId("order").value === "spread") {
      state.rows = state.rows.slice().sort(function (a, b) { return spread(b) - spread(a); });
    }
    state.page = 0;
    render();
  }

  // Whole words only: a gold answer "3" is not marked inside "1933".
  function pattern(golds) {
    var texts = golds.filter(Boolean).sort(function (a, b) { return b.length - a.length; })
      .map(function (gold) { return gold.replace(/[\\^$.*+?()[\]{}|\/-]/g, "\\$&"); });
    return texts.length
      ? new RegExp("(?<![\\p{L}\\p{N}])(?:" + texts.join("|") + ")(?![\\p{L}\\p{N}])", "giu")
      : null;
  }
  function marked(text, golds) {
    var node = userText("span", "text");
    var regex = pattern(golds);
    var from = 0;
    if (regex) {
      for (var match of text.matchAll(regex)) {
        node.append(text.slice(from, match.index), element("mark", "", match[0]));
        from = match.index + match[0].length;
      }
    }
    node.append(text.slice(from));
    return node;
  }
  function answerTable(question) {
    var table = element("table", "answers");
    table.append(element("caption", "", "Every arm's answer and scores"));
    var head = table.createTHead().insertRow();
    ["Arm", "Answer"].concat(data.measures.map(function (measure) { return measure[0]; }),
      "Gold passage in context").forEach(function (name, i, all) {
        var cell = element("th", i > 1 && i < all.length - 1 ? "number" : "", name);
        cell.scope = "col";
        head.append(cell);
      });
    var body = table.createTBody();
    data.arms.forEach(function (name, arm) {
      var answer = question[5][arm];
      var row = body.insertRow();
      var cell = element("th");
      cell.scope = "row";
      cell.append(armName("span", name));
      cell.firstChild.className = "arm";
      row.append(cell);
      if (answer === null) {
        var none = element("td", "quiet", "not answered");
        none.colSpan = data.measures.length + 2;
        row.append(none);
        return;
      }
      row.append(answer[0].trim() === "" ? element("td", "answer quiet", "(empty)")
        : userText("td", "answer", answer[0]));
      answer[1].forEach(function (value) { row.append(element("td", "number", shown(value))); });
      row.append(element("td", answer[2].length && !answer[3] ? "alarm" : "",
        answer[2].length ? (answer[3] ? "yes" : "no") : "no context"));
    });
    var scroll = element("div", "scroll");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Answers");
    scroll.append(table);
    return scroll;
  }
  function contexts(question) {
    var groups = new Map();
    question[5].forEach(function (answer, arm) {
      if (answer === null || answer[2].length === 0) return;
      var key = answer[2].join(",");
      if (!groups.has(key)) groups.set(key, { passages: answer[2], arms: [] });
      groups.get(key).arms.push(data.arms[arm]);
    });
    var box = element("div", "contexts");
    groups.forEach(function (group) {
      var details = element("details", "more");
      var count = group.passages.length;
      details.append(element("summary", "", "Context of " + group.arms.join(", ") + ": " +
        count + (count === 1 ? " passage" : " passages, in prompt order")));
      details.addEventListener("toggle", function () {
        if (!details.open || details.lastChild.tagName === "OL") return;
        var list = element("ol");
        group.passages.forEach(function (index) {
          var passage = data.passages[index];
          var item = element("li");
          var source = element("p", "source");
          source.style.margin = "0";
          source.append(userText("b", "", passage[1]), " ", element("code", "", passage[0]));
          item.append(source, marked(passage[2], question[3]));
          list.append(item);
        });
        details.append(list);
      });
      box.append(details);
    });
    return box;
  }
  function fill(details, question) {
    var inside = element("div", "inside");
    var golds = element("p", "golds");
    golds.append(element("span", "quiet", question[3].length > 1 ? "Gold answers: " : "Gold answer: "));
    if (question[3].length === 0) golds.append("none, the question cannot be answered");
    question[3].forEach(function (gold, i) {
      if (i > 0) golds.append("; ");
      golds.append(userText("b", "", gold));
    });
    golds.append(element("span", "quiet", " \u00b7 "), element("code", "", question[0]));
    if (question[4]) golds.append(element("span", "alarm", " \u00b7 flagged by the leak check"));
    inside.append(golds, answerTable(question), contexts(question));
    details.append(inside);
  }
  function line(question) {
    var details = element("details", "question");
    var summary = element("summary");
    var grid = element("span", "line");
    var ask = userText("span", "ask", question[2]);
    ask.append(userText("small", "", data.documents[question[1]]));
    grid.append(ask);
    var values = scores(question);
    var top = data.measures[state.measure][1] ? Math.max.apply(null, values) : Math.min.apply(null, values);
    var differ = spread(question) > 0;
    data.arms.forEach(function (name, arm) {
      var value = score(question, arm);
      var kind = value === 0 ? " zero" : "";
      var cell = element("span", "score" + (differ && value === top ? " high" : kind));
      cell.append(element("span", "unseen", name + ": "), shown(value));
      cell.title = name;
      grid.append(cell);
    });
    summary.append(grid);
    details.append(summary);
    details.addEventListener("toggle", function () {
      if (details.open && !details.querySelector(".inside")) fill(details, question);
    });
    return details;
  }
  function render() {
    var pages = Math.max(1, Math.ceil(state.rows.length / PAGE));
    state.page = Math.min(state.page, pages - 1);
    var from = state.page * PAGE;
    byId("list").replaceChildren.apply(byId("list"), state.rows.slice(from, from + PAGE).map(line));
    byId("status").textContent = state.rows.length === 0
      ? "No question matches; loosen a filter."
      : state.rows.length + " of " + data.questions.length + " questions; open one for answers and contexts.";
    byId("place").textContent = "page " + (state.page + 1) + " of " + pages;
    byId("previous").disabled = state.page === 0;
    byId("next").disabled = state.page === pages - 1;
  }
  function turn(by) {
    state.page += by;
    render();
    byId("questions").scrollIntoView();
  }

  data.documents.forEach(function (title, i) { option("document", i, title); });
  data.measures.forEach(function (measure, i) { option("measure", i, measure[0]); });
  data.arms.forEach(function (name, i) { option("better", i, name); option("worse", i, name); });
  byId("heads").append(element("span", "", "Question"));
  data.arms.forEach(function (name) { byId("heads").append(armName("span", name)); });
  byId("browser").style.setProperty("--arms", data.arms.length);
  document.querySelectorAll(".filters select").forEach(function (select) {
    select.addEventListener("change", filter);
  });
  var timer;
  byId("find").addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(filter, 120);
  });
  document.querySelector(".filters").addEventListener("submit", function (event) {
    event.preventDefault();
  });
  byId("previous").addEventListener("click", function () { turn(-1); });
  byId("next").addEventListener("click", function () { turn(1); });
  byId("browser").hidden = false;
  filter();
})();
