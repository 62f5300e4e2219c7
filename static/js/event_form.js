/* Examples fill in their field instead of sending the form; the dates follow by themselves, so
   the button that asks for them goes. Without this script both send the form. Written for
   Safari 12 and Chrome 80. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-fills]");
    if (!button) return;
    event.preventDefault();
    var field = document.getElementById(button.getAttribute("data-fills"));
    field.value = button.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  Array.prototype.forEach.call(document.querySelectorAll(".when__show"), function (line) {
    line.hidden = true;
  });
})();
