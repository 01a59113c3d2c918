using Domicile.SubjectDirectory;

namespace Domicile.Audit;

/// <summary>Makes sure that what is about to be done stands in a log that an outsider can verify.</summary>
public interface IActLedger : IAsyncDisposable
{
    /// <summary>Whether there is a log.</summary>
    bool IsKept { get; }

    /// <summary>Names the subjects whose homes a batch is about to change; the log gets a token for each when the batch is armed.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="kind">Their kind.</param>
    /// <param name="members">Their tokens; the directory knows them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task AnnounceAsync(long batch, string kind, IReadOnlyCollection<SubjectToken> members, CancellationToken cancellationToken);

    /// <summary>Returns when every act that was journalled before this call is durable in the logs of the areas that it concerns. Only then act.</summary>
    /// <exception cref="DomicileException">A log cannot be written: the act must not happen.</exception>
    Task SettleAsync(CancellationToken cancellationToken);
}
