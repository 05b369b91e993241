"use strict";

// Everything is text: the document never becomes markup.
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children.flat());
  return made;
}

/** Text in which parts between backticks are code. */
function prose(text) {
  return (text || "").split("`").map((part, i) => (i % 2 ? element("code", {}, part) : part));
}

function nameOf(reference) {
  return reference.split("/").pop();
}

function resolve(api, value) {
  return value.$ref
    ? value.$ref.slice(2).split("/").reduce((at, key) => at[key.replace("~1", "/").replace("~0", "~")], api)
    : value;
}

/** The type of a schema in a few words, with links to objects. */
function type(schema) {
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return [element("a", { href: "#schema-" + name }, name)];
  }
  if (schema.anyOf || schema.oneOf) {
    return (schema.anyOf || schema.oneOf).flatMap((one, i) => (i ? [" or ", ...type(one)] : type(one)));
  }
  if (schema.enum) {
    return [schema.enum.map((value) => JSON.stringify(value)).join(", ")];
  }
  if ("const" in schema) {
    return [JSON.stringify(schema.const)];
  }
  if (schema.type === "array") {
    return ["list of ", ...type(schema.items || {})];
  }
  if (schema.type === "object" && typeof schema.additionalProperties === "object") {
    return ["map of ", ...type(schema.additionalProperties)];
  }
  const bounds = [];
  if (schema.minimum !== undefined) bounds.push("from " + schema.minimum);
  if (schema.maximum !== undefined) bounds.push("to " + schema.maximum);
  const types = Array.isArray(schema.type) ? schema.type.join(" or ") : schema.type || "any";
  return [[schema.format || types, ...bounds].join(" ")];
}

function table(head, rows) {
  return element(
    "table",
    {},
    element("tr", {}, head.map((text) => element("th", {}, text))),
    rows.map((row) => element("tr", {}, row.map((cell) => element("td", {}, cell)))),
  );
}

function body(title, content) {
  return Object.entries(content).flatMap(([mediaType, media]) => {
    const parts = [element("h4", {}, title, " ", element("code", {}, mediaType), " ", ...type(media.schema))];
    if (media.example !== undefined) {
      const text = typeof media.example === "string" ? media.example : JSON.stringify(media.example, null, 2);
      parts.push(element("pre", {}, text));
    }
    return parts;
  });
}

function operation(api, path, method, described) {
  const title = method.toUpperCase() + " " + path;
  const section = element("section", { id: described.operationId, "data-text": (title + " " + described.summary).toLowerCase() });
  section.append(element("h3", {}, title), element("p", {}, prose(described.summary)));
  if (described.description) {
    section.append(element("p", {}, prose(described.description)));
  }
  const parameters = (described.parameters || []).map((one) => resolve(api, one));
  if (parameters.length) {
    section.append(
      table(
        ["parameter", "in", "type", "default", ""],
        parameters.map((one) => [
          [element("code", {}, one.name)],
          [one.in],
          type(one.schema),
          one.schema.default === undefined ? [] : [element("code", {}, String(one.schema.default))],
          prose(one.description),
        ]),
      ),
    );
  }
  if (described.requestBody) {
    section.append(...body("Request", described.requestBody.content));
  }
  const responses = Object.entries(described.responses);
  responses
    .map(([status, response]) => [status, resolve(api, response)])
    .filter(([status]) => status.startsWith("2"))
    .forEach(([, response]) => section.append(...body("Answer", response.content || {})));
  section.append(
    table(
      ["status", ""],
      responses.map(([status, response]) => [[status], prose(resolve(api, response).description)]),
    ),
  );
  return section;
}

function schema(name, described) {
  const section = element("section", { id: "schema-" + name, "data-text": name.toLowerCase() });
  section.append(element("h3", {}, name), element("p", {}, prose(described.description)));
  const required = described.required || [];
  section.append(
    table(
      ["field", "type", "", ""],
      Object.entries(described.properties || {}).map(([field, value]) => [
        [element("code", {}, field)],
        type(value),
        [required.includes(field) ? "always" : ""],
        prose(value.description),
      ]),
    ),
  );
  return section;
}

function show(api) {
  const page = document.getElementById("page");
  const index = document.getElementById("index");
  page.replaceChildren(
    element("h1", {}, api.info.title + " " + api.info.version),
    element("p", {}, "Also as ", element("a", { href: "openapi.json" }, "OpenAPI " + api.openapi), "."),
  );
  const entry = (id, text, parts) =>
    index.append(element("li", { "data-text": text.toLowerCase() }, element("a", { href: "#" + id }, parts)));
  page.append(element("h2", {}, "Endpoints"));
  Object.entries(api.paths).forEach(([path, methods]) =>
    Object.entries(methods).forEach(([method, described]) => {
      page.append(operation(api, path, method, described));
      entry(described.operationId, method + " " + path + " " + described.summary, [
        element("span", { class: "method" }, method.toUpperCase()),
        path,
      ]);
    }),
  );
  page.append(element("h2", {}, "Objects"));
  Object.entries(api.components.schemas).forEach(([name, described]) => {
    page.append(schema(name, described));
    entry("schema-" + name, name, [name]);
  });
  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    document.querySelectorAll("[data-text]").forEach((part) => {
      part.hidden = !part.dataset.text.includes(wanted);
    });
  });
  if (location.hash) {
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }
}

fetch("openapi.json")
  .then((response) => (response.ok ? response.json() : Promise.reject(new Error("status " + response.status))))
  .then(show)
  .catch((error) => document.getElementById("page").replaceChildren("The description did not load: " + error.message));
