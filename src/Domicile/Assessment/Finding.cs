namespace Domicile.Assessment;

/// <summary>One thing that a move would meet.</summary>
/// <param name="Code">A stable word for the kind of finding, in kebab case.</param>
/// <param name="Severity">How it bears on a move.</param>
/// <param name="Table">The table it is about; null for the whole server.</param>
/// <param name="Message">What was found.</param>
/// <param name="Hint">What to do.</param>
/// <param name="Sql">The statement that shows it, ready for psql; null when it follows from the names of tables and columns alone.</param>
public sealed record Finding(string Code, FindingSeverity Severity, string? Table, string Message, string Hint, string? Sql);
