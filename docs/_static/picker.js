// "Your CPython": the choice lives in <html data-py>, which an inline script sets before paint.
(() => {
	const root = document.documentElement;
	const all = (css, from = document) => [...from.querySelectorAll(css)];
	const moved = document.querySelector(".uh-moved:target a");
	if (moved) location.replace(moved.href.replace("#", `${location.search}#`));
	const pickers = all(".uh-picker select");
	if (!pickers.length) return;
	const key = "underhood-python";
	const known = [...pickers[0].options].map(option => option.value);
	const live = document.getElementById("uh-live");
	const say = words => { live.textContent = words; };
	const off = element => !element.dataset.on.split(" ").includes(root.dataset.py);

	function choose(build) {
		if (!known.includes(build) || build === root.dataset.py) return;
		// What is being read stays where it is while blocks above it change their height.
		const probe = document.elementFromPoint(innerWidth / 2, innerHeight / 3);
		const kept = probe && probe.closest("p, h1, h2, h3, li, .uh-block, .uh-fig");
		const top = kept && kept.getBoundingClientRect().top;
		const before = new Set(all("[data-on]").filter(off));
		root.dataset.py = build;
		mark();
		const shown = [...before].filter(element => !off(element));
		shown.forEach(element => element.classList.remove("is-new"));
		void root.offsetWidth; // so that the animation begins anew
		shown.forEach(element => element.classList.add("is-new"));
		if (kept && kept.offsetParent) {
			scrollBy({ top: kept.getBoundingClientRect().top - top, behavior: "instant" });
		}
		const count = shown.length;
		say(`Showing CPython ${build}: ${count || "no"} ${count === 1 ? "place" : "places"} changed on this page.`);
	}

	function mark() {
		pickers.forEach(picker => { picker.value = root.dataset.py; });
		all("[data-on]").forEach(element => element.classList.toggle("is-off", off(element)));
	}

	pickers.forEach(picker => picker.addEventListener("change", () => {
		try { localStorage.setItem(key, picker.value); } catch { /* a private window */ }
		const url = new URL(location);
		if (url.searchParams.has("python")) {
			url.searchParams.set("python", picker.value);
			history.replaceState(null, "", url);
		}
		choose(picker.value);
	}));
	addEventListener("storage", event => {
		if (event.key === key && event.newValue) choose(event.newValue);
	});

	// The labels become buttons, and the margin says in which release a text came in.
	// A plot that is another on every build shows measurements, and no change.
	const releases = known.filter(build => /\d$/.test(build)).reverse();
	const button = (css, words, rest) => {
		const made = document.createElement("button");
		made.type = "button";
		made.className = css;
		made.textContent = words;
		made.ariaExpanded = "false";
		if (rest) made.ariaLabel = `${words}: ${rest}`;
		return made;
	};
	all(".uh-out > .uh-when").forEach(label => {
		label.replaceWith(button("uh-when", label.textContent, "show the other versions"));
	});
	all(".uh-absent p").forEach(line => line.append(" ", button("uh-when", "Show it")));
	all(".uh-out[data-on]").forEach(out => {
		const siblings = all(":scope > [data-on]", out.parentElement).map(other => other.dataset.on.split(" "));
		const among = releases.filter(build => siblings.some(names => names.includes(build)));
		const mine = out.dataset.on.split(" ");
		const since = among.filter((build, place) => mine.includes(build) && !mine.includes(among[place - 1])).pop();
		const measured = out.querySelector(".uh-axes") && siblings.every(names => names.length < 2);
		if (since && since !== among[0] && !measured) {
			out.prepend(button("uh-mark", `changed in ${since}`, "show the other versions"));
		}
	});

	// A label or a mark in the margin opens the other variants of its block.
	document.addEventListener("click", event => {
		const pressed = event.target.closest("button.uh-when, button.uh-mark");
		if (!pressed) return;
		const box = pressed.closest("[data-on]").parentElement;
		const open = box.classList.toggle("is-open");
		all(":scope > [data-on] > button, :scope > [data-on] > p > button", box)
			.forEach(other => { other.ariaExpanded = open; });
		if (!pressed.offsetParent) { // the reader's button went away with the line that said so
			const next = all("button.uh-when", box).find(other => other.offsetParent);
			if (next) next.focus();
		}
	});

	// The sign beside a heading offers its permanent link, with the chosen build and without.
	let menu;
	const close = () => {
		if (!menu) return;
		const { anchor } = menu;
		menu.remove();
		menu = undefined;
		anchor.ariaExpanded = "false";
		return anchor;
	};
	const link = (anchor, build) => {
		const url = new URL(anchor.href);
		url.searchParams.delete("python");
		if (build) url.searchParams.set("python", build);
		return url.href;
	};
	function offer(anchor) {
		menu = document.createElement("span");
		menu.className = "uh-links";
		menu.anchor = anchor;
		[["copy link", ""], [`for ${root.dataset.py}`, root.dataset.py]].forEach(([words, build]) => {
			const copy = button("", words);
			copy.addEventListener("click", async () => {
				const url = link(anchor, build);
				history.replaceState(null, "", url);
				try {
					await navigator.clipboard.writeText(url);
					say("Link copied.");
					copy.textContent = "copied";
				} catch {
					say("The link is in the address bar.");
					copy.textContent = "it is in the address bar";
				}
				setTimeout(() => { const back = close(); if (back) back.focus(); }, 900);
			});
			menu.append(copy);
		});
		anchor.after(menu);
		anchor.ariaExpanded = "true";
		menu.firstChild.focus();
	}
	all("a.headerlink").forEach(anchor => {
		anchor.ariaHasPopup = "true";
		anchor.ariaExpanded = "false";
		anchor.addEventListener("click", event => {
			if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
			event.preventDefault();
			const same = menu && menu.anchor === anchor;
			close();
			if (!same) offer(anchor);
		});
	});

	// What is behind a word stays within the text, and Escape takes it away.
	const half = 12 * parseFloat(getComputedStyle(root).fontSize);
	["mouseover", "focusin"].forEach(kind => document.addEventListener(kind, event => {
		const word = event.target.closest(".uh-val, .uh-term");
		all(".uh-quiet").forEach(other => other === word || other.classList.remove("uh-quiet"));
		if (!word) return;
		const { left, right } = word.closest("article").getBoundingClientRect();
		const box = word.getBoundingClientRect();
		const middle = (box.left + box.right) / 2;
		const wide = Math.min(half, 12 + 4 * (word.value || word.getAttribute("aria-description")).length);
		word.style.setProperty("--uh-x", `${Math.max(left + wide - middle, Math.min(0, right - wide - middle))}px`);
	}));
	document.addEventListener("keydown", event => {
		if (event.key !== "Escape") return;
		all(":is(.uh-val, .uh-term):is(:hover, :focus)").forEach(word => word.classList.add("uh-quiet"));
		const back = close();
		if (back) back.focus();
	});
	document.addEventListener("click", event => {
		if (menu && !menu.contains(event.target) && event.target !== menu.anchor) close();
	});

	// The copy buttons have no name of their own; they come when the document is ready.
	addEventListener("load", () => {
		all("button.copybtn").forEach(copy => { copy.ariaLabel = "copy"; });
	});

	// What scrolls sideways, now or once it is shown, can be scrolled with the keyboard.
	const room = new ResizeObserver(seen => seen.forEach(({ target }) => {
		if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
		else target.removeAttribute("tabindex");
	}));
	document.fonts.ready.then(() => all("pre, .table-wrapper").forEach(wide => room.observe(wide)));
	mark();
})();
