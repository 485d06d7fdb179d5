// Predictions: the right answer is the output that the page has for the chosen CPython.
(() => {
	const root = document.documentElement;
	const plain = text => text.trim().replace(/\s*([^\w\s])\s*/g, "$1").replace(/"/g, "'");
	document.querySelectorAll(".uh-predict").forEach(form => {
		const answer = form.nextElementSibling;
		const said = form.querySelector("[role=status]");
		let mine;
		const judge = () => {
			if (mine === undefined) return;
			const outs = [...answer.querySelectorAll(".uh-out")];
			const mark = out => out.dataset.on.split(" ").includes(root.dataset.py);
			const right = (outs.find(mark) || answer).querySelector("pre").textContent.trim();
			const where = outs.length ? ` on CPython ${root.dataset.py}` : "";
			const good = plain(mine) === plain(right);
			said.textContent = good ? `Yes, it prints ${right}${where}.` : `No, it prints ${right}${where}.`;
		};
		form.addEventListener("submit", event => {
			event.preventDefault();
			[[, mine]] = new FormData(form);
			answer.open = true;
			judge();
		});
		form.hidden = false;
		new MutationObserver(judge).observe(root, { attributeFilter: ["data-py"] });
	});
})();
