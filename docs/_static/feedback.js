// "Something wrong on your Python?": one for the page, at the example that is pointed at.
(() => {
	const wrong = document.querySelector(".uh-wrong");
	if (!wrong) return;
	const link = wrong.querySelector("a");
	const command = wrong.querySelector("code");
	const whole = command.textContent;
	const put = block => {
		wrong.open = wrong.hidden = false;
		command.textContent = block.id ? whole.replace(/\S+$/, block.id) : whole;
		block.append(wrong);
	};
	const move = event => {
		const block = event.target.closest?.(".uh-block");
		if (!block || block.contains(wrong) || (wrong.open && event.type === "pointerover")) return;
		put(block);
	};
	const first = document.querySelector(".uh-block:is(:hover, :focus-within)");
	if (first) put(first);
	["pointerover", "focusin"].forEach(kind => document.addEventListener(kind, move));
	wrong.querySelector("summary").addEventListener("click", () => {
		if (!link) return;
		const block = wrong.parentElement;
		const seen = [...block.querySelectorAll("pre")].filter(text => text.checkVisibility());
		const url = new URL(link.href);
		url.searchParams.set("example", block.id || block.closest("section").id);
		url.searchParams.set("version", document.documentElement.dataset.py);
		url.searchParams.set("expected", seen.map(text => text.textContent).join("").slice(0, 2000));
		link.href = url;
	});
	document.addEventListener("keydown", event => {
		if (event.key !== "Escape" || !wrong.open) return;
		if (wrong.contains(document.activeElement)) wrong.firstElementChild.focus();
		wrong.open = false;
	});
})();
