using System.Globalization;
using Domicile.Postgres.Wire;
using static Domicile.IntegrationTests.Postgres.Wire.WireSessions;

namespace Domicile.IntegrationTests.Postgres.Wire;

public sealed class CopyPumpTests
{
    private const string Out = "COPY (SELECT n, nullif(n % 7, 0), repeat(chr(97 + n % 26), n % 300), n::text::bytea FROM generate_series(1, 20000) n) TO STDOUT (FORMAT binary)";
    private const string In = "COPY t FROM STDIN (FORMAT binary)";
    private const string Table = "CREATE TABLE t(n int PRIMARY KEY, m int, v text, b bytea)";

    public static TheoryData<int> Versions => Servers.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task Every_row_arrives_as_it_was(int major)
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OfAsync(major), Table);

        var result = await CopyPump.RunAsync(source, Out, target, In, new SumSink(), CopyOptions.Default, Token);

        Assert.Equal((20000, 20000, 200010000), (result.Rows, result.RowsWritten, result.Sink.Sum));
        Assert.Equal("20000 0", await target.ScalarAsync(
            "SELECT count(*) || ' ' || count(*) FILTER (WHERE (m, v, b) IS DISTINCT FROM (nullif(n % 7, 0), repeat(chr(97 + n % 26), n % 300), n::text::bytea)) FROM t"));
    }

    [Theory]
    [InlineData(CopyFormat.Binary)]
    [InlineData(CopyFormat.Text)]
    public async Task Hidden_columns_are_seen_by_the_sink_and_not_forwarded(CopyFormat format)
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), "CREATE TABLE t(n int, v text)");

        var result = await CopyPump.RunAsync(
            source, $"COPY (SELECT n, NULL::text, n, repeat('y', n % 90) FROM generate_series(1, 30000) n) TO STDOUT (FORMAT {format})",
            target, $"COPY t FROM STDIN (FORMAT {format})",
            new FirstNumberSink(format), new CopyOptions { Format = format, HiddenColumns = 2 }, Token);

        Assert.Equal((30000, 450015000), (result.Rows, result.Sink.Sum));
        Assert.Equal("450015000 30000", await target.ScalarAsync("SELECT sum(n) || ' ' || count(*) FILTER (WHERE v = repeat('y', n % 90)) FROM t"));
    }

    [Fact]
    public async Task No_rows_are_copied_as_none()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int)");

        foreach (var hidden in (int[])[0, 1])
        {
            var columns = hidden == 0 ? "n" : "n, n";
            var result = await CopyPump.RunAsync(source, $"COPY (SELECT {columns} FROM generate_series(1, 0) n) TO STDOUT (FORMAT binary)", target, In, new SumSink(), new CopyOptions { HiddenColumns = hidden }, Token);
            Assert.Equal((0, 0), (result.Rows, result.RowsWritten));
        }
    }

    [Fact]
    public async Task A_row_far_larger_than_the_buffer_goes_through_whole()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), "CREATE TABLE t(v text)");

        var result = await CopyPump.RunAsync(source, "COPY (SELECT 1, repeat('z', 9000000) FROM generate_series(1, 3)) TO STDOUT (FORMAT binary)", target, In, new FirstNumberSink(CopyFormat.Binary), new CopyOptions { HiddenColumns = 1 }, Token);

        Assert.Equal(3, result.Sink.Sum);
        Assert.Equal("27000000", await target.ScalarAsync("SELECT sum(length(v)) FROM t"));
    }

    [Fact]
    public async Task A_row_that_the_target_refuses_ends_both_sides_and_names_the_target()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), "CREATE TABLE t(n int PRIMARY KEY)", "INSERT INTO t VALUES (70000)", "BEGIN");

        // Endless: it ends only because the refusal is noticed while rows are sent.
        var error = await Assert.ThrowsAsync<ServerErrorException>(() => CopyPump.RunAsync(
            source, "COPY (SELECT generate_series(1, 2000000000)) TO STDOUT (FORMAT binary)", target, In, default(NoSink), CopyOptions.Default, Token));

        Assert.Equal((CopySide.Target, "23505", 'E'), (error.Side, error.SqlState, target.TransactionStatus));
        await target.ExecuteAsync("ROLLBACK", Token);
        Assert.Equal("1", await target.ScalarAsync("SELECT count(*) FROM t"));
        Assert.Equal("1", await source.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_refusal_is_noticed_while_the_source_is_silent()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), "CREATE TABLE t(n int CHECK (n < 5))");

        var error = await Assert.ThrowsAsync<ServerErrorException>(() => CopyPump.RunAsync(
            source, "COPY (SELECT n FROM generate_series(1, 2000) n UNION ALL SELECT length(pg_sleep(600)::text)) TO STDOUT (FORMAT binary)", target, In, default(NoSink), CopyOptions.Default, Token));

        Assert.Equal((CopySide.Target, "23514"), (error.Side, error.SqlState));
        Assert.Equal((WirePhase.Ready, WirePhase.Ready), (source.Phase, target.Phase));
    }

    [Fact]
    public async Task A_source_that_fails_half_way_leaves_nothing_at_the_target()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), "CREATE TABLE t(n int)");

        var error = await Assert.ThrowsAsync<ServerErrorException>(() => CopyPump.RunAsync(
            source, "COPY (SELECT 1 / (60000 - n) FROM generate_series(1, 100000) n) TO STDOUT (FORMAT binary)", target, In, default(NoSink), CopyOptions.Default, Token));

        Assert.Equal((CopySide.Source, "22012"), (error.Side, error.SqlState));
        Assert.Equal("0", await target.ScalarAsync("SELECT count(*) FROM t"));
        Assert.Equal("1", await source.ScalarAsync("SELECT 1"));
    }

    [Theory]
    [InlineData("COPY nothing TO STDOUT (FORMAT binary)", In, CopySide.Source)]
    [InlineData(Out, "COPY nothing FROM STDIN (FORMAT binary)", CopySide.Target)]
    public async Task A_statement_that_is_refused_at_once_names_its_side(string copyOut, string copyIn, CopySide side)
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), Table);

        var error = await Assert.ThrowsAsync<ServerErrorException>(() => CopyPump.RunAsync(source, copyOut, target, copyIn, default(NoSink), CopyOptions.Default, Token));

        Assert.Equal((side, "42P01"), (error.Side, error.SqlState));
        Assert.Equal((WirePhase.Ready, WirePhase.Ready), (source.Phase, target.Phase));
    }

    [Fact]
    public async Task A_cancelled_copy_ends_both_sides_and_both_sessions_go_on()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), "CREATE TABLE t(n bigint)");
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAsync<OperationCanceledException>(() => CopyPump.RunAsync(
            source, "COPY (SELECT generate_series(1, 100000000000)) TO STDOUT (FORMAT binary)", target, In, default(NoSink),
            new CopyOptions { Pace = (rows, _) => rows > 100000 ? new(cancel.CancelAsync()) : default }, cancel.Token));

        Assert.Equal("0", await target.ScalarAsync("SELECT count(*) FROM t"));
        Assert.Equal("1", await source.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_target_that_waits_for_a_lock_is_cancelled_too()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), "CREATE TABLE t(n bigint PRIMARY KEY)");
        await using var blocker = await OpenAsync(target.Address, "BEGIN", "INSERT INTO t VALUES (500)");
        using var cancel = new CancellationTokenSource();
        var copy = CopyPump.RunAsync(source, "COPY (SELECT generate_series(1, 100000000000)) TO STDOUT (FORMAT binary)", target, In, default(NoSink), CopyOptions.Default, cancel.Token);
        await Eventually.TrueAsync(async () => await blocker.ScalarAsync("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " + target.ProcessId.ToString(CultureInfo.InvariantCulture)) == "1", Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => copy);
        Assert.Equal("0", await target.ScalarAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_sink_that_throws_ends_both_sides()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), Table);

        await Assert.ThrowsAsync<NotSupportedException>(() => CopyPump.RunAsync(source, Out, target, In, default(ThrowingSink), CopyOptions.Default, Token));

        Assert.Equal("0", await target.ScalarAsync("SELECT count(*) FROM t"));
        Assert.Equal("1", await source.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task Notices_of_the_target_do_not_disturb_a_copy()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(
            await Servers.OtherAsync(), "CREATE TABLE t(n int)",
            "CREATE FUNCTION talk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'row %', repeat('n', 200); IF NEW.n % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER talks BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION talk()");

        var result = await CopyPump.RunAsync(source, "COPY (SELECT n FROM generate_series(1, 40000) n) TO STDOUT (FORMAT binary)", target, In, default(NoSink), CopyOptions.Default, Token);

        Assert.Equal((40000, 20000), (result.Rows, result.RowsWritten));
    }

    [Fact]
    public async Task A_pace_is_awaited()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), Table);
        var seen = new List<long>();

        await CopyPump.RunAsync(source, Out, target, In, default(NoSink), new CopyOptions { Pace = async (rows, _) => { await Task.Yield(); seen.Add(rows); } }, Token);

        Assert.True(seen.Count > 1);
        Assert.Equal(20000, seen[^1]);
    }

    private struct SumSink : IRowSink
    {
        public long Sum { get; private set; }

        public void Row(ReadOnlySpan<byte> tuple) => Sum += new BinaryTuple(tuple).ReadInt32();
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private struct FirstNumberSink(CopyFormat format) : IRowSink
    {
        public long Sum { get; private set; }

        public void Row(ReadOnlySpan<byte> tuple) => Sum += format == CopyFormat.Binary
            ? new BinaryTuple(tuple).ReadInt32()
            : int.Parse(tuple[..tuple.IndexOf((byte)'\t')], CultureInfo.InvariantCulture);
    }

    private struct ThrowingSink : IRowSink
    {
        public readonly void Row(ReadOnlySpan<byte> tuple) => throw new NotSupportedException();
    }
}
