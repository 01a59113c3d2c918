using Domicile.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Tests.Simulation;

namespace Domicile.Tests.Relocation.Pairs;

public sealed class LagClockTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void A_target_is_behind_by_the_time_since_the_sources_log_stood_where_it_is_now()
    {
        var lag = new LagClock(_clock);
        Assert.Equal(TimeSpan.Zero, lag.Look(new Lsn(1_000), 0));
        Assert.Equal(TimeSpan.FromSeconds(3), After(3, lag, source: 2_000, behind: 1_000));
        Assert.Equal(TimeSpan.FromSeconds(6), After(3, lag, source: 3_000, behind: 1_001));
        Assert.Equal(TimeSpan.FromSeconds(6), After(3, lag, source: 4_000, behind: 1_500));
        Assert.Equal(TimeSpan.Zero, After(3, lag, source: 4_000, behind: 0));
        Assert.Equal(TimeSpan.FromSeconds(1), After(1, lag, source: 4_100, behind: 100));
    }

    [Fact]
    public void Before_the_first_look_it_does_not_guess_and_what_is_not_known_is_not_known()
    {
        var lag = new LagClock(_clock);
        Assert.Null(lag.Look(null, 5));
        Assert.Null(lag.Look(new Lsn(5), null));
        Assert.Equal(TimeSpan.Zero, lag.Look(new Lsn(1_000), 900));
        Assert.Equal(TimeSpan.FromSeconds(2), After(2, lag, source: 1_000, behind: 900));
    }

    private TimeSpan? After(int seconds, LagClock lag, ulong source, long behind)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return lag.Look(new Lsn(source), behind);
    }
}
