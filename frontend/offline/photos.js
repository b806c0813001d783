// Photos as a phone takes them are larger than anybody looks at: made smaller before they are kept.

const LONGEST_SIDE = 2048;
const QUALITY = 0.82;
const SMALL_ENOUGH = 400_000;

export async function smaller(file) {
  if (!/^image\/(jpeg|png|webp|heic)$/.test(file.type) || file.size < SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return made && made.size < file.size ? made : file;
  } catch {
    // What the browser cannot read is sent as it is.
    return file;
  }
}

export function nameOf(file, made) {
  return made === file ? file.name : file.name.replace(/\.\w+$/, "") + ".jpg";
}
