using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Domicile.Estate;
using Domicile.Gateway.Holding;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <summary>What a gateway counts: numbers, and one refused subject's token for each SQLSTATE, with no role, text or address. The meter is <c>Domicile.Gateway</c>, for OpenTelemetry or
/// dotnet-counters.</summary>
internal sealed class GatewayTally : IDisposable
{
    private readonly Meter _meter = new("Domicile.Gateway");
    private long _sessions;
    private long _turns;
    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SubjectAtHome> _lastRefused = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<SiteId, StrongBox<long>> _ended;
    private long _held;
    private long _notHeld;
    private long _cancels;
    private long _bugs;

    /// <summary>Registers the instruments.</summary>
    public GatewayTally(HoldRoom room, IEnumerable<SiteId> sites)
    {
        _ended = sites.ToFrozenDictionary(s => s, _ => new StrongBox<long>());
        _meter.CreateObservableUpDownCounter("domicile.gateway.sessions", () => Sessions, "{session}", "Clients that are logged in");
        _meter.CreateObservableUpDownCounter("domicile.gateway.parked", () => room.Parked, "{transaction}", "Transactions that wait for a move");
        _meter.CreateObservableCounter("domicile.gateway.turns", () => Turns, "{turn}", "Rounds of a client's messages that a site answered");
        _meter.CreateObservableCounter("domicile.gateway.refused", () => Refused, "{statement}", "Statements that the gateway refused");
        _meter.CreateObservableCounter("domicile.gateway.held", () => Held, "{hold}", "Times that a transaction was parked");
        _meter.CreateObservableCounter("domicile.gateway.not_held", () => NotHeld, "{transaction}", "Transactions that met a move and could not be held");
        _meter.CreateObservableCounter("domicile.gateway.cancels", () => Cancels, "{request}", "Cancel requests with a true secret");
        _meter.CreateObservableCounter("domicile.gateway.bugs", () => Bugs, "{bug}", "Sessions that were ended by a bug of the gateway");
    }

    public long Sessions => Volatile.Read(ref _sessions);

    public long Turns => Volatile.Read(ref _turns);

    public long Refused => _refused.Values.Sum();

    /// <summary>Transactions that came to an end at each site, but for those that failed.</summary>
    public IReadOnlyDictionary<SiteId, long> EndedBySite => _ended.ToDictionary(e => e.Key, e => Volatile.Read(ref e.Value.Value));

    /// <summary>Refusals of the gateway's own, by SQLSTATE.</summary>
    public IReadOnlyDictionary<string, long> RefusedByState => _refused;

    public long Held => Volatile.Read(ref _held);

    public long NotHeld => Volatile.Read(ref _notHeld);

    public long Cancels => Volatile.Read(ref _cancels);

    public long Bugs => Volatile.Read(ref _bugs);

    public void SessionBegan() => Interlocked.Increment(ref _sessions);

    public void SessionEnded() => Interlocked.Decrement(ref _sessions);

    public void Turn() => Interlocked.Increment(ref _turns);

    /// <summary>Counts an error of the gateway's own.</summary>
    /// <returns>Its SQLSTATE.</returns>
    public string Refusal(ReadOnlySpan<byte> error)
    {
        var sqlState = ErrorFields.Find(error[Framing.Header..], 'C');
        _refused.AddOrUpdate(sqlState, 1, (_, before) => before + 1);
        return sqlState;
    }

    /// <summary>Takes note of whom a refusal is about.</summary>
    public void RefusalOf(string sqlState, in SubjectAtHome subject) => _lastRefused[sqlState] = subject;

    /// <summary>Whom the last refusal with that SQLSTATE was about that was about somebody, told once; default for nobody.</summary>
    public SubjectAtHome TakeRefused(string sqlState) => _lastRefused.TryRemove(sqlState, out var subject) ? subject : default;

    public void Ended(SiteId site) => Interlocked.Increment(ref _ended[site].Value);

    public void Hold() => Interlocked.Increment(ref _held);

    public void NoHold() => Interlocked.Increment(ref _notHeld);

    public void Cancel() => Interlocked.Increment(ref _cancels);

    public void Bug() => Interlocked.Increment(ref _bugs);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
