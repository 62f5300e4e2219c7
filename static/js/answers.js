/* Answers to requests replace the page's content: keep the keyboard and the reader where the
   words of the answer are. Written for Safari 12 and Chrome 80. */
(function () {
  "use strict";

  var before = [];

  function sheets() {
    return Array.prototype.slice.call(document.querySelectorAll("form[data-answered]"));
  }

  function addressOf(sheet) {
    return sheet.getAttribute("action");
  }

  document.addEventListener("htmx:beforeSwap", function () {
    before = sheets().map(addressOf);
  });

  document.addEventListener("htmx:afterSwap", function () {
    var added = sheets().filter(function (sheet) { return before.indexOf(addressOf(sheet)) < 0; });
    var words = added[0] ? added[0].querySelector("p") : document.querySelector(".messages .notice");
    if (words) {
      words.setAttribute("tabindex", "-1");
      words.focus();
    }
  });
})();
