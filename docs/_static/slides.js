// A chapter as slides, at ?slides: each example and figure large, after the sentence before it.
addEventListener("DOMContentLoaded", () => {
	const root = document.documentElement;
	const make = (tag, css, ...inside) => {
		const made = document.createElement(tag);
		made.className = css;
		made.append(...inside);
		return made;
	};

	// What becomes a slide, in the order of the page.
	const slides = [];
	const add = (id, home, css, ...parts) => {
		const slide = make("section", `uh-slide ${css}`, ...parts);
		slide.tabIndex = -1;
		slides.push({ id: id || `slide-${slides.length + 1}`, home: id || home, slide });
	};
	const heading = (section, tag) => {
		const title = section.querySelector(":scope > :is(h1, h2, h3)").cloneNode(true);
		title.querySelectorAll(".headerlink, .uh-links").forEach(sign => sign.remove());
		return make(tag, "", ...title.childNodes);
	};
	const lastSentence = paragraph => { // the source has a sentence a line
		const lead = paragraph.cloneNode(true);
		for (const text of [...lead.childNodes].filter(node => node.nodeType === 3).reverse()) {
			const rest = text.nextSibling ? text.data : text.data.trimEnd();
			const cut = rest.lastIndexOf("\n");
			if (cut < 0) continue;
			while (lead.firstChild !== text) lead.firstChild.remove();
			text.data = rest.slice(cut + 1);
			break;
		}
		return lead;
	};
	const walk = section => {
		let lead;
		let title = true; // a heading comes with its first slide, so that none stands alone
		const head = () => {
			if (title) add(section.id, section.id, "uh-cover", heading(section, section.querySelector(":scope > h1") ? "h1" : "h2"));
			title = false;
		};
		for (const part of [...section.children]) {
			if (part.matches("p")) lead = lastSentence(part);
			else if (part.matches(".uh-block, .uh-group, .uh-fig, .uh-task, .uh-sights, .table-wrapper")) {
				const id = part.id || part.querySelector(":scope > .uh-block[id]")?.id;
				const caption = part.querySelector("figcaption"); // what is said of a figure is said below it
				if (part.matches(".uh-sights")) lead = heading(section, "strong");
				else head();
				if (caption) lead = make("p", "", ...caption.querySelector(".caption-text, p").childNodes);
				const said = lead ? [make("div", "uh-lead", ...(lead.matches("strong") ? [lead] : lead.childNodes))] : [];
				add(id, section.id, "", ...said, make("div", "uh-stage", make("div", "uh-fit", part)));
				if (caption) caption.remove();
				lead = undefined;
			} else if (part.matches("section")) walk(part);
			else if (!part.matches("span, h1, h2, h3")) lead = undefined;
		}
	};
	const chapter = document.querySelector(".uh-chapter > section");
	const name = heading(chapter, "span").textContent;
	walk(chapter);

	// The deck: one slide at a time, and a line below it.
	const count = make("span", "uh-count");
	count.setAttribute("role", "status");
	const leave = make("a", "", name);
	leave.title = "Leave the slides (Escape)";
	const button = (words, sign, step) => {
		const made = make("button", "", sign);
		made.setAttribute("aria-label", words);
		made.addEventListener("click", () => go(now + step));
		return made;
	};
	const picker = document.querySelector(".uh-picker");
	const foot = make("div", "uh-deck-foot", leave, ...(picker ? [picker] : []), button("previous slide", "←", -1), count, button("next slide", "→", 1));
	const deck = make("article", "uh-deck", ...slides.map(it => it.slide), foot);
	deck.setAttribute("role", "main");
	document.querySelector("[role=main]").removeAttribute("role");
	document.body.append(deck);

	let now = 0;
	const fit = () => {
		const body = slides[now].slide.querySelector(".uh-fit");
		if (!body) return;
		body.style.zoom = 1;
		const stage = body.parentElement;
		const { width, height } = body.getBoundingClientRect();
		const wide = stage.clientWidth / width;
		let zoom = Math.max(Math.min(1, wide), Math.min(wide, stage.clientHeight / height, 3));
		body.style.zoom = zoom;
		// A scroll bar took room, a drawing juts out, or letters are wider than this times their width.
		for (let tries = 5; tries && stage.scrollWidth > stage.clientWidth; tries--) {
			body.style.zoom = zoom *= 0.99 * stage.clientWidth / stage.scrollWidth;
		}
	};
	function go(place) {
		now = Math.max(0, Math.min(slides.length - 1, place));
		slides.forEach(({ slide }, number) => { slide.hidden = number !== now; });
		const { id, home, slide } = slides[now];
		count.textContent = `${now + 1} / ${slides.length}`;
		const url = new URL(location);
		url.hash = id;
		history.replaceState(null, "", url);
		url.searchParams.delete("slides");
		url.hash = home;
		leave.href = url.href;
		slide.focus({ preventScroll: true });
		fit();
	}
	const find = () => {
		const id = decodeURIComponent(location.hash.slice(1));
		const at = slides.findIndex(it => it.id === id);
		const within = id ? slides.findIndex(it => it.slide.querySelector(`#${CSS.escape(id)}`)) : 0;
		go(Math.max(0, at < 0 ? within : at));
	};

	const steps = {
		ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1,
		Home: -Infinity, End: Infinity,
	};
	document.addEventListener("keydown", event => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.key === "Escape") location.href = leave.href;
		if (!(event.key in steps) || event.target.closest("select, input")) return;
		if (event.key === " " && event.target.closest("button, summary, a")) return;
		event.preventDefault();
		go(now + (event.key === " " && event.shiftKey ? -1 : steps[event.key]));
	});
	let from;
	deck.addEventListener("touchstart", event => { from = event.touches.length === 1 && event.touches[0]; }, { passive: true });
	deck.addEventListener("touchend", event => {
		const to = event.changedTouches[0];
		const [x, y] = from ? [to.clientX - from.clientX, to.clientY - from.clientY] : [0, 0];
		if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) go(now + (x < 0 ? 1 : -1));
	}, { passive: true });
	const later = () => requestAnimationFrame(fit);
	new MutationObserver(later).observe(root, { attributeFilter: ["data-py"] });
	["resize", "hashchange"].forEach(kind => addEventListener(kind, kind === "resize" ? later : find));
	["toggle", "click"].forEach(kind => deck.addEventListener(kind, later, true));
	find();
	document.fonts.ready.then(fit);
});
