using Domicile.Postgres;

namespace Domicile.Samples.Clips.Writers;

/// <summary>A write of somebody who exists.</summary>
/// <param name="name">What it is called in counts.</param>
/// <param name="subject">Who writes.</param>
public abstract class SubjectWrite(string name, long subject) : ClipsWrite
{
    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <summary>Who writes.</summary>
    public long Subject { get; } = subject;

    /// <inheritdoc/>
    public override Task<ServerAddress> HomeAsync(IHomes homes, CancellationToken cancellationToken) => homes.HomeOfAsync(Subject, cancellationToken);

    /// <inheritdoc/>
    public override void Forget(IHomes homes) => homes.Forget(Subject);
}
