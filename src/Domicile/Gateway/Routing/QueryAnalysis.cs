using System.Collections.Immutable;

namespace Domicile.Gateway.Routing;

/// <summary>What one query text is. Immutable, shared by all clients that send the same text.</summary>
/// <param name="Statements">Its statements in order; none when it holds only white space and comments (answer EmptyQueryResponse). A
/// text that is not understood is one statement of kind <see cref="StatementKind.Refused"/>, which still runs in a pinned session.</param>
public sealed record QueryAnalysis(ImmutableArray<StatementAnalysis> Statements)
{
    /// <summary>The text with the values of the gateway's own settings taken out, which name subjects and are no site's business; null where
    /// there is nothing to take out, or nothing else is in the text.</summary>
    internal byte[]? Blanked { get; init; }

    /// <summary>Whether there is nothing to run.</summary>
    public bool IsEmpty => Statements.IsEmpty;

    /// <summary>The statement, when there is exactly one; null otherwise.</summary>
    public StatementAnalysis? Only => Statements.Length == 1 ? Statements[0] : null;
}
