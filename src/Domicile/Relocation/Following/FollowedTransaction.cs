using Domicile.Relocation.Rounds;

namespace Domicile.Relocation.Following;

/// <summary>One committed transaction of the source, with everything that the target could need of it.</summary>
/// <param name="Id">Its id and position.</param>
/// <param name="IsOwn">It is ours (a copy, an applied change, an erasure): its row changes are nobody's news.</param>
/// <param name="Events">Row changes in order, with their owners; empty when it is ours.</param>
/// <param name="Opened">Batches that it opened at the source.</param>
public sealed record FollowedTransaction(
    SourceTransaction Id, bool IsOwn, IReadOnlyList<RowEvent> Events, IReadOnlyList<OpenedMessage> Opened);
