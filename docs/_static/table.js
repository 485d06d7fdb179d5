// Tables of sizes are sorted by the column whose heading is pressed; aria-sort says which it is.
document.querySelectorAll("table.uh-sizes").forEach(table => {
	const heads = [...table.tHead.rows[0].cells];
	const text = (row, at) => row.cells[at].textContent.trim();
	heads.forEach((head, at) => {
		const button = document.createElement("button");
		button.type = "button";
		button.textContent = head.textContent.trim();
		head.replaceChildren(button);
		button.addEventListener("click", () => {
			const way = head.ariaSort === "ascending" ? -1 : 1;
			heads.forEach(other => { other.ariaSort = null; });
			head.ariaSort = way > 0 ? "ascending" : "descending";
			const compare = (a, b) => way * text(a, at).localeCompare(text(b, at), "en", { numeric: true });
			const body = table.tBodies[0];
			body.append(...[...body.rows].sort(compare));
		});
	});
});
