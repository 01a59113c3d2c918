using Domicile.SubjectDirectory;

namespace Domicile.Audit;

/// <summary>An estate whose configuration has no <c>ledger</c>: the journal in the control database is all there is.</summary>
public sealed class NoLedger : IActLedger
{
    /// <summary>The one.</summary>
    public static NoLedger Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsKept => false;

    /// <inheritdoc/>
    public Task AnnounceAsync(long batch, string kind, IReadOnlyCollection<SubjectToken> members, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
