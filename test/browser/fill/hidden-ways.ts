/** Ways to hide a field by style, on it and on what is around it. */

/** Styles that hide what they are put on. */
export const STYLES = [
  "display:none",
  "visibility:hidden",
  "visibility:collapse",
  "opacity:0",
  "opacity:.01",
  "opacity:.2",
  "filter:opacity(0)",
  "filter:opacity(5%)",
  "filter:blur(30px)",
  "filter:brightness(0)",
  "filter:contrast(0)",
  "clip-path:inset(50%)",
  "clip-path:inset(100% 0 0 0)",
  "clip-path:circle(0)",
  "clip-path:ellipse(0 0)",
  "clip-path:polygon(0 0,0 0,0 0)",
  "mask-image:linear-gradient(transparent,transparent)",
  "-webkit-mask-image:linear-gradient(transparent,transparent)",
  "position:absolute;left:-9999px",
  "position:absolute;top:-9999px",
  "position:fixed;left:2000px;top:10px",
  "position:fixed;top:2000px",
  "position:fixed;right:-800px;top:0",
  "position:relative;left:-5000px",
  "margin-left:-5000px",
  "position:absolute;clip:rect(0 0 0 0)",
  "position:absolute;clip:rect(1px,1px,1px,1px)",
  "transform:scale(0)",
  "transform:scale(.02)",
  "transform:scaleX(0)",
  "transform:translateX(-9999px)",
  "transform:translateY(-9999px)",
  "transform:rotateY(90deg)",
  "transform:rotateX(90deg)",
  "transform:rotateY(180deg);backface-visibility:hidden",
  "rotate:y 180deg;backface-visibility:hidden",
  "scale:0",
  "translate:-9999px",
  "zoom:.02",
  "position:relative;z-index:-1",
];

/** Styles that hide only what is in the element that has them. */
export const AROUND = [
  "height:0;overflow:hidden",
  "width:0;overflow:hidden",
  "height:1px;overflow:auto",
  "height:0;overflow:scroll",
  "max-height:0;overflow:hidden",
  "overflow:hidden;height:20px;padding-top:40px;box-sizing:border-box;line-height:40px",
  "content-visibility:hidden",
  "overflow:clip;height:2px",
  "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)",
  "font-size:0;opacity:0",
  "transform-style:preserve-3d;transform:rotateY(180deg);backface-visibility:hidden",
];

/** Styles that hide a field only. */
export const ON_FIELD = [
  "width:0;padding:0;border:0",
  "height:0;padding:0;border:0",
  "width:1px;height:1px;padding:0;border:0",
  "border:0;background:transparent;color:transparent",
  "border:0;background:transparent;color:white",
  "border:0;background:white;color:white;outline:0",
  "font-size:0",
  "pointer-events:none",
];

/** A card form for each way, on the field or around it, in one page; the name on the card always shows. */
export function pageOfAllWays(): { readonly html: string; readonly names: readonly string[] } {
  const ways = [
    ...STYLES.flatMap((style) => [["on it", style] as const, ["around it", style] as const]),
    ...AROUND.map((style) => ["around it", style] as const),
    ...ON_FIELD.map((style) => ["on it", style] as const),
  ];
  const forms = ways.map(([where, style]) => {
    const [outer, own] = where === "on it" ? ["", style] : [style, ""];
    return `<form><p><label>Name on card <input name=holder></label></p><div class=way style="${outer}">
      <label>Card number <input class=way name=number style="${own}"></label></div><p><button>Pay</button></p></form>`;
  });
  return {
    html: `<!doctype html><html lang=en><meta charset=utf-8><title>Pay</title><body>${forms.join("")}</body></html>`,
    names: ways.map(([where, style]) => `${style} ${where}`),
  };
}
