// Teaches axe-core to look once at what is alike.
//
// The contrast of a text depends on its colour, on whether it is large, and on what stands behind
// it; that of a link in a text on how both are set, too. Of all that are alike in this, one is
// looked at: a chapter has thousands, and all pages together have some hundred kinds.

let kinds, chosen, behind;

const NOTHING = "rgba(0, 0, 0, 0),none,1";
const SET = [
  "color", "backgroundColor", "backgroundImage", "fontFamily", "fontSize", "fontStyle",
  "fontWeight", "textDecorationLine", "textDecorationStyle", "textDecorationColor",
  "borderBottomStyle", "borderBottomWidth", "borderBottomColor", "outlineStyle", "display",
];

function backgrounds(it) {
  if (!it) return "";
  if (!behind.has(it)) {
    const css = getComputedStyle(it);
    const own = [css.backgroundColor, css.backgroundImage, css.opacity].join();
    const below = backgrounds(it.parentElement);
    behind.set(it, own === NOTHING ? below : `${below} ${own}`);
  }
  return behind.get(it);
}

function kindOfText(it) {
  const css = getComputedStyle(it);
  const large = parseFloat(css.fontSize) >= (css.fontWeight < 700 ? 24 : 18.66);
  return [css.color, large, backgrounds(it)].join();
}

function kindOfLink(it) {
  const rows = [kindOfText(it)];
  for (let up = it, css; up; up = up.parentElement) {
    css = getComputedStyle(up);
    rows.push(SET.map(name => css[name]).join());
    if (!css.display.startsWith("inline")) break;
  }
  for (const inner of it.querySelectorAll("*")) {
    const css = getComputedStyle(inner);
    rows.push(SET.map(name => css[name]).join());
  }
  return rows.join("\n");
}

function onceAKind(name, kindOf) {
  const rule = axe._audit.rules.find(it => it.id === name);
  const concerns = rule.matches;
  rule.matches = (it, ...rest) => {
    const kind = `${name} ${kindOf(it)}`;
    const mine = (chosen[name] ??= new WeakSet()); // a rule may be asked again
    if (!kinds.has(kind) && concerns(it, ...rest)) {
      kinds.add(kind);
      mine.add(it);
    }
    return mine.has(it);
  };
}

onceAKind("color-contrast", kindOfText);
onceAKind("link-in-text-block", kindOfLink);

// What is wrong with the page but for kinds that are known, and the kinds that are known then.
async function violations(known) {
  [kinds, chosen, behind] = [new Set(known), {}, new Map()];
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return [found.violations.map(it => [it.id, it.nodes[0].html.slice(0, 200)]), [...kinds]];
}
