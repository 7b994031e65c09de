/* Says in words what went wrong with a passkey; the library itself only writes to the console. */
(function () {
  "use strict";

  document.addEventListener("allauth.error", function (event) {
    var message = document.getElementById("passkey-fehler");
    if (message) {
      event.preventDefault();
      message.hidden = false;
      message.scrollIntoView({ block: "center" });
    }
  });
})();
