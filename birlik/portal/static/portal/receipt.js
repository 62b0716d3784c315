// The page of a receipt: what was kept on the device is forgotten; [data-picture] saves the code as a picture.

document.querySelectorAll("[data-forget]").forEach((mark) => localStorage.removeItem(`kept here:${mark.dataset.forget}`));

document.querySelectorAll("[data-picture]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1080, height: 720 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fffefb";
    pen.fillRect(0, 0, 1080, 720);
    pen.fillStyle = "#1b2527";
    pen.textAlign = "center";
    pen.font = "44px sans-serif";
    pen.fillText(button.dataset.title, 540, 180, 1000);
    pen.font = "bold 76px monospace";
    pen.fillText(document.querySelector("[data-code]").textContent, 540, 370, 1000);
    pen.font = "36px sans-serif";
    pen.fillText(button.dataset.address, 540, 540, 1000);
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = "receipt.png";
    link.click();
  });
});
