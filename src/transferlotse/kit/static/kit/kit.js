/* Small comforts; every page works without them. */
(function () {
  "use strict";

  function focusErrors(root) {
    var summary = root.querySelector("[data-kit-focus]");
    if (summary) {
      summary.focus();
    }
  }

  /* An open menu closes on Escape and on a click elsewhere; focus returns to what opened it. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    document.querySelectorAll("details.kit-menu[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.kit-menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  /* Answers by one key, only while the form with the answers has the focus (WCAG 2.1.4): data-kit-keys on the form,
     an accesskey on each button of the page that is meant. */
  document.addEventListener("keydown", function (event) {
    var form = event.target.closest && event.target.closest("form[data-kit-keys]");
    if (!form || event.ctrlKey || event.altKey || event.metaKey || event.repeat || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      return;
    }
    document.querySelectorAll("main button[accesskey]").forEach(function (button) {
      if (button.accessKey.toLowerCase() === event.key.toLowerCase()) {
        event.preventDefault();
        button.click();
      }
    });
  });

  /* Nobody books or records twice by clicking twice. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) {
      return;
    }
    if (form.dataset.kitSent) {
      event.preventDefault();
      return;
    }
    form.dataset.kitSent = "1";
    window.setTimeout(function () { delete form.dataset.kitSent; }, 5000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-kit-sent]").forEach(function (form) { delete form.dataset.kitSent; });
  });

  /* On narrow screens the rows of a table become blocks, and each cell carries the name of its column. Tables that
     fit anyway, or compare two things, keep their shape and scroll by themselves. Lists are marked as stacked by the
     server and so are blocks without this as well; their cells get the names and roles here. */
  function stack(root) {
    root.querySelectorAll(".kit-table").forEach(function (box) {
      var table = box.querySelector("table");
      var heads = table ? table.querySelectorAll("thead tr:only-child > th") : [];
      var apart = "thead a:not(.kit-sort), td[rowspan], tbody td[colspan]";
      if (!heads.length || (!box.classList.contains("kit-table--stacked") && (heads.length < 3 || table.querySelector(apart)))) {
        return;
      }
      var roles = { table: "table", "thead, tbody, tfoot": "rowgroup", tr: "row", "thead th": "columnheader", "tbody th, tfoot th": "rowheader", td: "cell" };
      table.setAttribute("role", "table");
      Object.keys(roles).slice(1).forEach(function (name) {
        table.querySelectorAll(name).forEach(function (one) { one.setAttribute("role", roles[name]); });
      });
      table.querySelectorAll("tbody tr, tfoot tr").forEach(function (row) {
        if (row.cells.length === 1) {
          row.cells[0].classList.add("kit-table__group");
        }
        Array.prototype.forEach.call(row.cells, function (cell, place) {
          /* A heading that only readers of screens hear says what the link or button in its cells says anyway. */
          var text = heads[place] && !heads[place].querySelector(".kit-hidden") ? heads[place].textContent.trim() : "";
          /* A cell that has a name keeps it; an empty one means that its value says enough. */
          if (cell.tagName === "TD" && text && row.cells.length > 1 && cell.dataset.label === undefined) {
            cell.dataset.label = text;
          }
          cell.classList.toggle("kit-table__blank", !cell.textContent.trim() && !cell.children.length);
        });
      });
      box.classList.add("kit-table--stacked");
    });
  }

  /* What folds on a phone is open without this: nothing is out of reach. */
  function fold(root) {
    if (window.matchMedia("(max-width: 39.99rem)").matches) {
      root.querySelectorAll("details[data-kit-narrow]").forEach(function (one) { one.open = false; });
    }
  }

  /* On paper nothing is folded; browsers that know ::details-content need this no more. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll(".kit-main details:not([open])").forEach(function (one) {
      one.open = true;
      one.dataset.kitPrinted = "1";
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-kit-printed]").forEach(function (one) {
      one.open = false;
      delete one.dataset.kitPrinted;
    });
  });

  document.addEventListener("DOMContentLoaded", function () {
    stack(document);
    fold(document);
    var keys = document.querySelector("form[data-kit-keys]");
    if (keys) {
      keys.focus({ preventScroll: true });
    }
    focusErrors(document);
  });
  document.addEventListener("htmx:after:swap", function (event) {
    var target = (event.detail && event.detail.ctx && event.detail.ctx.target) || event.target;
    if (target && target.querySelector) {
      stack(target);
      focusErrors(target);
    }
  });
})();
