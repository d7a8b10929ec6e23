import { visible } from "../lib/visible";
import { TextBlock } from "./TextBlock";

/** What is longer is no line any more. */
const LINE = 500;

/** What somebody else wrote, within a line; where it is too long for one, as a block that shows its beginning. */
export function Written({
  text,
  as: Tag = "span",
}: {
  readonly text: string;
  readonly as?: "span" | "code" | "q";
}) {
  return text.length > LINE ? <TextBlock key={text} text={text} /> : <Tag dir="auto">{visible(text)}</Tag>;
}
