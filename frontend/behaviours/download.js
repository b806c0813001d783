// A file that is ready is fetched without leaving the page.

document.addEventListener("download", ({ detail }) => {
  const link = document.createElement("a");
  link.href = detail.address;
  link.download = "";
  link.click();
});
