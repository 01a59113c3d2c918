namespace Domicile.Policy.InForce;

/// <summary>Where it is written that another law or policy is about to be in force: before it is.</summary>
public interface IPolicyLedger
{
    /// <summary>Writes it durably; only then may the policy be in force.</summary>
    /// <param name="decisionTable">SHA-256 of the decision table of the day, lower-case hex.</param>
    /// <param name="document"><see cref="PolicyDocument.Hash"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task AnnounceAsync(string decisionTable, string document, CancellationToken cancellationToken);
}
