/* Passkeys: what only a browser can ask of a phone, a computer or a stick. Without this script, in
   an old browser, or where the page is not served safely, these forms stay hidden and the code by
   e-mail is the way in. Written for Safari 12 and Chrome 80. */
(function () {
  "use strict";

  function isPossible() {
    var isAddress = /^[\d.]+$|:/.test(window.location.hostname.replace(/^\[|\]$/g, ""));
    return Boolean(window.PublicKeyCredential && window.isSecureContext && !isAddress);
  }

  function bytes(text) {
    var plain = window.atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); }).buffer;
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return window.btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function read(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) { options.user.id = bytes(options.user.id); }
    ["allowCredentials", "excludeCredentials"].forEach(function (name) {
      (options[name] || []).forEach(function (known) { known.id = bytes(known.id); });
    });
    return options;
  }

  function written(credential) {
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(
      function (name) {
        if (credential.response[name]) { response[name] = text(credential.response[name]); }
      }
    );
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: response
    });
  }

  function question(form) {
    var address = form.getAttribute("data-question");
    if (!address) { return Promise.resolve(JSON.parse(form.getAttribute("data-options"))); }
    return window.fetch(address, {
      method: "POST",
      body: new FormData(form),
      credentials: "same-origin"
    }).then(function (answer) {
      if (!answer.ok) { throw new Error("refused"); }
      return answer.json();
    });
  }

  function ask(form) {
    return question(form).then(function (options) {
      var wanted = { publicKey: read(options) };
      var isNew = form.getAttribute("data-passkey") === "new";
      return isNew ? navigator.credentials.create(wanted) : navigator.credentials.get(wanted);
    });
  }

  function prepare(form) {
    var said = form.querySelector("[role=status]");
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      said.textContent = "";
      ask(form).then(function (credential) {
        form.elements.credential.value = written(credential);
        form.submit();
      }).catch(function () {
        said.textContent = form.getAttribute("data-failed");
      });
    });
  }

  if (!isPossible()) { return; }
  Array.prototype.forEach.call(document.querySelectorAll("[data-passkey]"), prepare);
  Array.prototype.forEach.call(document.querySelectorAll("[data-no-passkey]"), function (note) {
    note.hidden = true;
  });
  Array.prototype.forEach.call(document.querySelectorAll("[data-if-passkey]"), function (part) {
    part.hidden = false;
  });
})();
