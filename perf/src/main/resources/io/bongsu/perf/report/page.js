document.querySelectorAll("svg .s").forEach(function (part) {
  part.addEventListener("click", function () {
    var line = Array.from(part.classList).find(function (name) { return /^s\d+$/.test(name); });
    part.closest("svg").querySelectorAll("." + line).forEach(function (other) { other.classList.toggle("off"); });
  });
});
