namespace Domicile.Gateway.Routing;

/// <summary>What one statement is. Immutable.</summary>
public sealed class StatementAnalysis
{
    /// <summary>What it does.</summary>
    public required StatementKind Kind { get; init; }

    /// <summary>Where it begins in the text, in bytes.</summary>
    public required int Start { get; init; }

    /// <summary>How long it is, in bytes, without the semicolon.</summary>
    public required int Length { get; init; }

    /// <summary>Why it can never run but in a pinned session; null when it can.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What CommandComplete says when the gateway answers in a site's place: SET, RESET, SHOW, BEGIN, COMMIT, ROLLBACK; empty otherwise.</summary>
    public string Tag { get; init; } = "";

    /// <summary>The name of its savepoint, cursor or setting, folded as PostgreSQL folds it; empty otherwise.</summary>
    public string Name { get; init; } = "";

    /// <summary>How many parameters it mentions: the highest n of $n.</summary>
    public int Parameters { get; init; }

    /// <summary>Whether a cut-over may run it again when its connection broke before an answer: it only reads, outside a block.</summary>
    public bool IsReadOnly => Kind is StatementKind.Query or StatementKind.CopyOut or StatementKind.GatewayShow;

    /// <summary>What the router found out; null when there is nothing to route by.</summary>
    internal RoutePlan? Plan { get; init; }
}
