using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>One statement.</summary>
internal abstract record SqlStatement
{
    private SqlStatement()
    {
    }

    /// <summary>Where it begins in the text, in characters.</summary>
    internal int Start { get; init; }

    /// <summary>Where it ends, before the semicolon.</summary>
    internal int End { get; init; }

    /// <summary>SELECT and VALUES.</summary>
    internal sealed record Select(SelectQuery Query) : SqlStatement;

    /// <summary>INSERT.</summary>
    internal sealed record Insert(WithClause? With, FromItem.Table Into, ImmutableArray<string> Columns, SelectQuery? Source) : SqlStatement
    {
        /// <summary>OVERRIDING SYSTEM VALUE or USER VALUE; empty without.</summary>
        internal string Overriding { get; init; } = "";

        /// <summary>ON CONFLICT.</summary>
        internal Conflict? OnConflict { get; init; }

        /// <summary>RETURNING.</summary>
        internal ImmutableArray<Target> Returning { get; init; } = [];
    }

    /// <summary>UPDATE.</summary>
    internal sealed record Update(WithClause? With, FromItem.Table Table, ImmutableArray<Assignment> Assignments, ImmutableArray<FromItem> From, Expression? Where) : SqlStatement
    {
        /// <summary>RETURNING.</summary>
        internal ImmutableArray<Target> Returning { get; init; } = [];
    }

    /// <summary>DELETE.</summary>
    internal sealed record Delete(WithClause? With, FromItem.Table Table, ImmutableArray<FromItem> Using, Expression? Where) : SqlStatement
    {
        /// <summary>RETURNING.</summary>
        internal ImmutableArray<Target> Returning { get; init; } = [];
    }

    /// <summary>BEGIN, COMMIT and their kin: the verb in lower case, a savepoint's name, and the modes as written.</summary>
    internal sealed record Transaction(TransactionVerb Verb, string Savepoint, string Modes) : SqlStatement;

    /// <summary>SET, with the values as text; none for DEFAULT.</summary>
    internal sealed record Set(string Name, bool IsLocal, ImmutableArray<string> Values) : SqlStatement;

    /// <summary>RESET name; "all" for all.</summary>
    internal sealed record Reset(string Name) : SqlStatement;

    /// <summary>SHOW name.</summary>
    internal sealed record Show(string Name) : SqlStatement;

    /// <summary>COPY: a table with columns, or a query; the options as written.</summary>
    internal sealed record Copy(FromItem.Table? Table, ImmutableArray<string> Columns, SelectQuery? Query, bool IsIn, string Options) : SqlStatement;

    /// <summary>DECLARE ... CURSOR.</summary>
    internal sealed record Declare(string Name, string Words, bool WithHold, SelectQuery Query) : SqlStatement;

    /// <summary>FETCH or MOVE: the direction as written.</summary>
    internal sealed record Fetch(string Verb, string Direction, string Cursor) : SqlStatement;

    /// <summary>CLOSE; an empty name for ALL.</summary>
    internal sealed record Close(string Cursor) : SqlStatement;

    /// <summary>LISTEN, UNLISTEN, NOTIFY; the name is empty for UNLISTEN *.</summary>
    internal sealed record Channel(string Verb, string Name, string? Payload) : SqlStatement;

    /// <summary>DISCARD or DEALLOCATE, with its argument.</summary>
    internal sealed record SessionWide(string Verb, string Argument) : SqlStatement;

    /// <summary>EXPLAIN of a statement.</summary>
    internal sealed record Explain(string Options, bool IsAnalyze, SqlStatement Of) : SqlStatement;
}
