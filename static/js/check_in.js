/* Taps at check-in: shown at once, kept in this phone until the server has them, sent again
   over a connection that comes and goes. Each carries a UUID, so a repeat counts once.
   Without this script the same forms work by themselves. Written for Safari 12 and Chrome 80. */
(function () {
  "use strict";

  var STORE = "tablee.taps";
  var memory = [];
  var isSending = false;
  var retryTimer = null;
  var retryDelay = 0;
  var isRefusalSaid = false;

  /* The queue */

  function load() {
    try {
      return JSON.parse(window.localStorage.getItem(STORE) || "[]");
    } catch (_error) {
      return memory;
    }
  }

  function save(taps) {
    memory = taps;
    try {
      window.localStorage.setItem(STORE, JSON.stringify(taps));
    } catch (_error) {
      /* Private windows may keep nothing: this page remembers. */
    }
  }

  function drop(operation) {
    save(load().filter(function (tap) { return tap.operation !== operation; }));
  }

  function uuid() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    var hex = Array.prototype.map.call(bytes, function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  /* What the page says */

  function say(name, text) {
    var status = document.getElementById("check-in-status");
    if (status) {
      status.textContent = text || status.getAttribute("data-" + name) || "";
    }
  }

  function setNumber(id, value) {
    var field = document.getElementById(id);
    if (field && document.activeElement !== field) {
      field.value = value === null ? 0 : value;
    }
    if (field) {
      field.defaultValue = value === null ? 0 : value;
    }
  }

  function showNumbers(numbers) {
    var came = document.getElementById("came");
    if (came) {
      came.textContent = numbers.came;
    }
    setNumber("walk-ins", numbers.walk_ins);
    setNumber("headcount", numbers.headcount);
  }

  /* What a tap does to the page, at once or when the page is opened again */

  function showMark(form, person, mark) {
    var row = rowOf(form, person);
    if (!row) {
      return;
    }
    row.box.checked = mark === "present";
    if (row.excuse) {
      row.excuse.setAttribute("aria-pressed", mark === "excused" ? "true" : "false");
    }
  }

  function showStep(form, fields) {
    var field = form.querySelector('input[type="number"]');
    var now = parseInt(field.value, 10) || 0;
    if (fields.plus) {
      field.value = now + 1;
    } else if (fields.minus) {
      field.value = Math.max(0, now - 1);
    } else {
      field.value = fields[field.name];
    }
  }

  function show(tap) {
    var form = document.querySelector('form[data-tap][action="' + tap.url + '"]');
    if (!form) {
      return;
    }
    if (tap.fields.person) {
      showMark(form, tap.fields.person, tap.fields.mark);
    } else {
      showStep(form, tap.fields);
    }
  }

  /* What the server is known to have: the fields as it drew them, or as it took a tap since */

  function rowOf(form, person) {
    var box = form.querySelector('.person__box[value="' + person + '"]');
    return box && { box: box, excuse: box.closest("li").querySelector("button[value]") };
  }

  function keepMark(form, person, mark) {
    var row = rowOf(form, person);
    if (!row) {
      return;
    }
    var isChecked = row.box.checked;
    row.box.defaultChecked = mark === "present";
    row.box.checked = isChecked;
    if (row.excuse) {
      row.excuse.name = mark === "excused" ? "unmarked" : "excused";
    }
  }

  function keptMark(row) {
    if (row.box.defaultChecked) {
      return "present";
    }
    return row.excuse && row.excuse.name === "unmarked" ? "excused" : "";
  }

  function isOfSame(one, other) {
    return one.url === other.url && one.fields.person === other.fields.person;
  }

  function putBack(tap) {
    var form = document.querySelector('form[data-tap][action="' + tap.url + '"]');
    if (!form) {
      return;
    }
    if (tap.fields.person) {
      var row = rowOf(form, tap.fields.person);
      if (row) {
        showMark(form, tap.fields.person, keptMark(row));
      }
    } else {
      var field = form.querySelector('input[type="number"]');
      field.value = field.defaultValue;
    }
    load().filter(function (other) { return isOfSame(tap, other); }).forEach(show);
  }

  /* Sending, one tap after the other, in order */

  function encode(tap, token) {
    var fields = Object.assign({ operation: tap.operation, csrfmiddlewaretoken: token }, tap.fields);
    return Object.keys(fields).map(function (name) {
      return encodeURIComponent(name) + "=" + encodeURIComponent(fields[name]);
    }).join("&");
  }

  function post(tap, token) {
    var abort = new AbortController();
    var timer = window.setTimeout(function () { abort.abort(); }, 10000);
    return window.fetch(tap.url, {
      method: "POST",
      body: encode(tap, token),
      headers: { "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      credentials: "same-origin",
      redirect: "manual",
      signal: abort.signal
    }).then(function (answer) {
      window.clearTimeout(timer);
      return answer;
    }, function (error) {
      window.clearTimeout(timer);
      throw error;
    });
  }

  function later() {
    isSending = false;
    retryDelay = Math.min(30000, (retryDelay || 1000) * 2);
    window.clearTimeout(retryTimer);
    retryTimer = window.setTimeout(send, retryDelay);
    say("waiting");
  }

  function next() {
    isSending = false;
    retryDelay = 0;
    send();
  }

  function taken(tap, answer) {
    return answer.json().then(function (numbers) {
      var form = document.querySelector('form[data-tap][action="' + tap.url + '"]');
      drop(tap.operation);
      if (form && tap.fields.person) {
        keepMark(form, tap.fields.person, tap.fields.mark);
      }
      if (load().length === 0) {
        if (form) {
          showNumbers(numbers);
        }
        if (!isRefusalSaid) {
          say("saved");
        }
      }
      next();
    });
  }

  function refused(tap, answer) {
    return answer.json().catch(function () { return {}; }).then(function (problem) {
      drop(tap.operation);
      putBack(tap);
      isRefusalSaid = true;
      next();
      /* A page instead of an answer: the session is out of reach, by a role that ended. */
      say(answer.status === 404 ? "gone" : "", problem.message || "");
    });
  }

  function send() {
    var tap = load()[0];
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (isSending || !tap || !token) {
      return;
    }
    isSending = true;
    post(tap, token.value).then(function (answer) {
      if (answer.ok) {
        return taken(tap, answer);
      }
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        isSending = false;
        say("login");
        return null;
      }
      if ([400, 404, 409, 410, 422].indexOf(answer.status) >= 0) {
        return refused(tap, answer);
      }
      return later();
    }).catch(later);
  }

  function tapped(form, fields) {
    var tap = { operation: uuid(), url: form.getAttribute("action"), fields: fields };
    isRefusalSaid = false;
    save(load().concat([tap]));
    show(tap);
    send();
  }

  /* Fingers */

  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-tap]");
    if (!form) {
      return;
    }
    if (event.target.classList.contains("person__box")) {
      tapped(form, { person: event.target.value, mark: event.target.checked ? "present" : "" });
    } else if (event.target.type === "number" && event.target.value !== "") {
      var fields = {};
      fields[event.target.name] = event.target.value;
      tapped(form, fields);
    }
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("form[data-tap] button");
    if (!button) {
      return;
    }
    var form = button.form;
    if (button.name === "others_absent") {
      return;
    }
    event.preventDefault();
    if (button.hasAttribute("aria-pressed")) {
      var isOn = button.getAttribute("aria-pressed") === "true";
      tapped(form, { person: button.value, mark: isOn ? "" : "excused" });
    } else if (button.name === "plus" || button.name === "minus") {
      var step = {};
      step[button.name] = "1";
      tapped(form, step);
    } else {
      send();
    }
  });

  function open() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-plain]"), function (button) {
      button.hidden = true;
    });
    load().forEach(show);
    if (load().length > 0) {
      say("waiting");
      send();
    }
  }

  window.addEventListener("online", function () {
    retryDelay = 0;
    send();
  });
  document.addEventListener("htmx:afterSwap", open);
  open();
})();
