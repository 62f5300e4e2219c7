/* « Copier » beside an address. Without this script the button stays hidden, and the address can
   be chosen by hand. Written for Safari 12 and Chrome 80. */
(function () {
  "use strict";

  function choose(field) {
    field.focus();
    field.setSelectionRange(0, field.value.length);
  }

  function copyChosen() {
    try {
      return document.execCommand("copy");
    } catch (_error) {
      return false;
    }
  }

  function copy(field, done) {
    choose(field);
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(field.value).then(
        function () { done(true); },
        function () { done(copyChosen()); }
      );
    } else {
      done(copyChosen());
    }
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (button) {
    var field = document.getElementById(button.getAttribute("data-copy"));
    var said = button.parentNode.parentNode.querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", function () {
      copy(field, function (isCopied) {
        var words = button.getAttribute(isCopied ? "data-copied" : "data-not-copied");
        /* Emptied first: the same words twice would not be read aloud again. */
        said.textContent = "";
        window.setTimeout(function () { said.textContent = words; }, 50);
        if (isCopied) { button.focus(); }
      });
    });
  });
})();
