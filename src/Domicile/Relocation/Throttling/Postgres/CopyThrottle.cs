using Domicile.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Relocation.Throttling.Postgres;

/// <summary>Holds one move to the rate that its operator says, and to what both sites bear. Both are looked at every second: the operator may change the rate, and the sites' limits are
/// those of the configuration.</summary>
/// <remarks>A wave is copied in one snapshot, which holds back the source's vacuum. So waves are made as small as the rate asks for, and within one nobody waits beyond
/// <see cref="LongestSnapshot"/>; the rest is owed before the next one, when no snapshot is held.</remarks>
/// <param name="context">The pair.</param>
/// <param name="move">The move's number.</param>
public sealed class CopyThrottle(PairContext context, long move)
{
    /// <summary>Subjects copied in one round at most: bounds the memory of the comparison, too.</summary>
    private const int MostSubjects = 10_000;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSnapshot = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestErasurePause = TimeSpan.FromSeconds(10);

    private readonly Pace _pace = new(context.Clock);
    private Brake _brake;
    private string? _strain;
    private long? _looked;
    private long? _waiting;
    private long _begun;
    private long _rows;
    private double? _rate;
    private double? _subjectsPerSecond;
    private int _looking;

    /// <summary>How many subjects the next wave may have; a batch is never cut.</summary>
    public int WaveSubjects => _subjectsPerSecond is { } speed
        ? (int)Math.Clamp(speed * LongestSnapshot.TotalSeconds, 1, MostSubjects)
        : _pace.Limit is null && !context.Declaration.Moving.Throttle.IsSet ? MostSubjects : 1;

    /// <summary>Whether what was copied is due, so that the next wave may begin. Its worker does everything else meanwhile.</summary>
    public async Task<bool> MayBeginAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        return _pace.Ahead(0) <= TimeSpan.Zero;
    }

    /// <summary>A wave's snapshot stands, and its copy begins.</summary>
    public void Start() => (_begun, _rows) = (context.Clock.GetTimestamp(), 0);

    /// <summary>Within a wave: counts rows, and waits until they are due or the snapshot is old.</summary>
    public async ValueTask WaitAsync(long rows, CancellationToken cancellationToken)
    {
        var ahead = _pace.Ahead(rows);
        var age = context.Clock.GetElapsedTime(_begun);
        _rate = Interlocked.Add(ref _rows, rows) / Math.Max(age.TotalSeconds, 0.001);

        // Lanes wait side by side, and the sessions are one's at a time.
        if (Interlocked.Exchange(ref _looking, 1) == 0)
        {
            await LookAsync(cancellationToken);
            _looking = 0;
        }

        var left = LongestSnapshot - age;
        if (ahead > TimeSpan.FromMilliseconds(1) && left > TimeSpan.Zero)
        {
            await Task.Delay(ahead < left ? ahead : left, context.Clock, cancellationToken);
        }
    }

    /// <summary>A wave was copied.</summary>
    /// <param name="subjects">How many people it had.</param>
    public void End(long subjects) => _subjectsPerSecond = subjects / Math.Max(context.Clock.GetElapsedTime(_begun).TotalSeconds, 0.001);

    /// <summary>Whether the next batch may be erased: an erasure is a burst of log, too. Strained sites have each wait for so long, and no longer.</summary>
    public async Task<bool> MayEraseAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        var waited = _strain is null || (_waiting is { } since && context.Clock.GetElapsedTime(since) >= LongestErasurePause);
        _waiting = waited ? null : _waiting ?? context.Clock.GetTimestamp();
        return waited;
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_looked is { } looked && context.Clock.GetElapsedTime(looked) < Every)
        {
            return;
        }

        _looked = context.Clock.GetTimestamp();
        var strain = await StrainAsync(cancellationToken);
        _brake = _brake.Next(strain is not null, _rate);
        var asked = await context.Sessions.Control.ScalarAsync<int?>("SELECT rate FROM domicile_control.move WHERE id = $1", [move], cancellationToken);
        _pace.Limit = (asked, _brake.Limit) is ({ } rate, { } brake) ? Math.Min(rate, brake) : asked ?? _brake.Limit;
        if (strain != _strain)
        {
            _strain = strain;
            await context.Sessions.Control.ExecuteAsync("UPDATE domicile_control.move SET strain = $2 WHERE id = $1", [move, strain ?? (object)DBNull.Value], cancellationToken);
        }
    }

    private async Task<string?> StrainAsync(CancellationToken cancellationToken)
    {
        var most = context.Declaration.Moving.Throttle;
        if (!most.IsSet)
        {
            return null;
        }

        var source = await SiteHealthReader.ReadAsync(context.Sessions.AtSource, cancellationToken);
        return source.Strain(context.Pair.Source.Id.Text, most) ?? (await SiteHealthReader.ReadAsync(context.Sessions.AtTarget, cancellationToken)).Strain(context.Pair.Target.Id.Text, most);
    }
}
