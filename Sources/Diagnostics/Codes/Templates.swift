// ML07xx: templates.
extension Code {
  public static let templateSyntax = Code(
    "ML0701", "template cannot be read",
    meaning: """
      A tag of the template is not closed, is none that there is, or a block has no end. The tags are <%= NAME %>, \
      <% for NAME in NAME %>, <% if NAME %>, <% if not NAME %>, <% else %>, <% end %> and <%# a comment %>; <%% prints \
      <%. The templates of a project are read before anything is compiled, so a broken one writes nothing.
      """,
    wrong: """
      <% for stage in stages %>
      - <%= stage.name %>
      """,
    right: """
      <% for stage in stages %>
      - <%= stage.name %>
      <% end %>
      """)

  public static let templateUnknownName = Code(
    "ML0702", "template names what is not there",
    meaning: """
      The template asks for a value that its context does not have. Each template has a context of its own, which \
      `mlgen templates` lists. A name is checked whether or not its branch is taken, because a value that silently \
      prints as nothing would be found out in production.
      """,
    wrong: "Owner: <%= pipeline.onwer %>",
    right: "Owner: <%= pipeline.owner %>")

  public static let templateMisuse = Code(
    "ML0703", "template misuses a value",
    meaning: """
      The name is right, and what the template does with it is not: it prints a record, loops over a text, prints a \
      value that may be missing without asking for it, or puts a Python literal inside of a string or comment. Texts \
      are escaped for the template's language when they are printed; in Python they bring their own quotes.
      """,
    wrong: #"description="pipeline <%= pipeline.name %>","#,
    right: "description=<%= pipeline.name %>,")

  public static let templateReplacesNothing = Code(
    "ML0704", "template that replaces nothing",
    meaning: """
      A file in the project's folder of templates replaces the shipped template of the same relative name, and there \
      is none of that name. Most often the name is misspelt, and the output would silently come from the shipped one. \
      `mlgen templates` lists them; files whose names begin with a dot are left alone.
      """,
    wrong: "templates/docs/readme.md",
    right: "templates/docs/README.md")

  static let templateCodes: [Code] = [templateSyntax, templateUnknownName, templateMisuse, templateReplacesNothing]
}
