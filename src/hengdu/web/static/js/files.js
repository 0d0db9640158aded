// Say before anything is sent that a file is larger than the server takes, so that no typed text is lost.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("input[type=file][data-max-bytes]")) {
    field.addEventListener("change", () => {
      const large = [...field.files].find((file) => file.size > Number(field.dataset.maxBytes));
      field.setCustomValidity(large ? large.name + "：" + field.dataset.tooLarge : "");
      if (large) field.reportValidity();
    });
  }
});
