using Domicile.Relocation.Throttling;

namespace Domicile.Tests.Relocation.Throttling;

public sealed class PaceTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void Rows_are_due_at_the_rate_whoever_counts_them_and_a_debt_is_carried_over_a_pause()
    {
        var pace = new Pace(_clock) { Limit = 100 };

        Assert.Equal(TimeSpan.FromSeconds(2), pace.Ahead(200));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Ahead(100));
        _clock.Pass(TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.FromSeconds(1.5), pace.Ahead(0));
    }

    [Fact]
    public void Time_in_which_nothing_was_copied_is_no_credit_and_another_limit_begins_anew()
    {
        var pace = new Pace(_clock) { Limit = 100 };
        _clock.Pass(TimeSpan.FromHours(1));

        Assert.True(pace.Ahead(0) <= TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Ahead(100));
        pace.Limit = 50;
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Ahead(100));
        pace.Limit = null;
        Assert.Equal(TimeSpan.Zero, pace.Ahead(1_000_000));
    }

    private sealed class HandClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
