/** Takes the secret of codes that change with the time from a picture of a QR code, chosen or pasted. */
import { useRef } from "preact/hooks";
import { IconButton } from "../ui/button.tsx";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";

const words = text.edit;

/** Reads a picture; gives the address of the code to `onRead`, or a sentence that says why not to `onProblem`. */
export async function takeCode(
  picture: Blob,
  onRead: (address: string) => void,
  onProblem: (sentence: string) => void,
): Promise<void> {
  const { readQr } = await import("./read-qr.ts");
  const found = await readQr(picture);
  if (found === "unreadable") onProblem(words.qrNoPicture);
  else if (found === null) onProblem(words.qrNone);
  else if (/^otpauth:\/\/totp/i.test(found.text)) onRead(found.text);
  else onProblem(say(words.qrOther, { text: found.text.slice(0, 24) }));
}

/** Returns the picture among what is pasted, null without one. */
export function pictureIn(pasted: DataTransfer | null): File | null {
  return [...(pasted?.files ?? [])].find(({ type }) => type.startsWith("image/")) ?? null;
}

interface CodePictureProps {
  readonly name: string;
  readonly onPicture: (picture: Blob) => void;
}

export function CodePicture({ name, onPicture }: CodePictureProps) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = "";
          if (file !== undefined) onPicture(file);
        }}
      />
      <IconButton icon="qr" label={say(words.readQr, { name })} onClick={() => picker.current?.click()} />
    </>
  );
}
