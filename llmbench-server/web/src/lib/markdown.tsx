import { marked, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { createElement } from "preact";

/**
 * Markdown as elements. No markup is made on the way: tokens become elements of a fixed list, HTML within the text stays text,
 * pictures become their names, and links are followed only over HTTP.
 */
export function markdown(text: string): ComponentChildren {
  return blocks(marked.lexer(text));
}

function blocks(tokens: readonly Token[]): ComponentChildren {
  return tokens.map((token, key) => shown(token, key));
}

function within(token: Token): ComponentChildren {
  const inner = (token as { readonly tokens?: readonly Token[] }).tokens;
  return inner ? blocks(inner) : plain(token);
}

function plain(token: Token): string {
  return "text" in token && typeof token.text === "string" ? token.text : token.raw;
}

const TAGS: Readonly<Record<string, string>> = {
  paragraph: "p",
  blockquote: "blockquote",
  strong: "strong",
  em: "em",
  del: "del",
};

function shown(token: Token, key: number): ComponentChildren {
  const tag = TAGS[token.type];
  if (tag) return createElement(tag, { key }, within(token));
  switch (token.type) {
    case "space":
      return null;
    case "br":
      return <br key={key} />;
    case "hr":
      return <hr key={key} />;
    case "heading":
      // The page has headings of its own; those of an answer must not stand among them.
      return (
        <p key={key}>
          <strong>{within(token)}</strong>
        </p>
      );
    case "code":
      return (
        <pre key={key} class="text-block">
          {plain(token)}
        </pre>
      );
    case "codespan":
      return <code key={key}>{plain(token)}</code>;
    case "list":
      return list(token as Tokens.List, key);
    case "table":
      return table(token as Tokens.Table, key);
    case "link":
      return link(token as Tokens.Link, key);
    case "image":
      return <span key={key}>[{plain(token)}]</span>;
    case "text":
    case "escape":
      return <span key={key}>{within(token)}</span>;
    default:
      return <span key={key}>{token.raw}</span>;
  }
}

function list(token: Tokens.List, key: number): ComponentChildren {
  const items = token.items.map((item, index) => <li key={index}>{blocks(item.tokens)}</li>);
  return token.ordered ? (
    <ol key={key} start={token.start === "" ? 1 : token.start}>
      {items}
    </ol>
  ) : (
    <ul key={key}>{items}</ul>
  );
}

function table(token: Tokens.Table, key: number): ComponentChildren {
  return (
    <table key={key}>
      <thead>
        <tr>
          {token.header.map((cell, index) => (
            <th key={index} scope="col">
              {blocks(cell.tokens)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {token.rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{blocks(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function link(token: Tokens.Link, key: number): ComponentChildren {
  return /^https?:\/\//i.test(token.href) ? (
    <a key={key} href={token.href} target="_blank" rel="noopener noreferrer nofollow">
      {within(token)}
    </a>
  ) : (
    <span key={key}>{token.raw}</span>
  );
}
