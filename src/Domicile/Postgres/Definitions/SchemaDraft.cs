using System.Collections.Immutable;

namespace Domicile.Postgres.Definitions;

/// <summary>The statements that make some tables of one database in another, as far as they can be told.</summary>
/// <param name="Statements">In the order in which they must run; every name has its schema.</param>
/// <param name="Refused">What belongs to these tables and is not made: each with its kind and its name. Where there is any, the tables
/// would not be the same afterwards.</param>
public sealed record SchemaDraft(ImmutableArray<string> Statements, ImmutableArray<string> Refused)
{
    /// <summary>The statements as a script.</summary>
    public string Script => string.Concat(Statements.Select(s => s + ";\n"));
}
