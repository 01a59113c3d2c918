using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Routing;

/// <summary>Owners of rows and homes of subjects to be looked up, with the decision that waits for them.</summary>
internal sealed class HomeQuestion(StatementAnalysis statement) : RouteQuestion
{
    internal StatementAnalysis Statement => statement;

    /// <summary>Rows by their own keys: the query for the owner's key, its arguments, and the owner's kind.</summary>
    internal List<(string Kind, string Sql, string[] Arguments)> Rows { get; } = [];

    /// <summary>Subjects that the table of homes does not know.</summary>
    internal List<(string Kind, string Key, SubjectToken Token)> Subjects { get; } = [];

    /// <summary>Whether it is the context's subject alone: it is asked for, and is no evidence of the statement's own.</summary>
    internal bool IsContext { get; init; }

    /// <summary>What was gathered beside.</summary>
    internal Gathered Gathered { get; set; }
}
