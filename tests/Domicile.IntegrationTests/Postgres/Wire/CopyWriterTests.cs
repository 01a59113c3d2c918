using Domicile.Postgres.Wire;
using static Domicile.IntegrationTests.Postgres.Wire.WireSessions;

namespace Domicile.IntegrationTests.Postgres.Wire;

public sealed class CopyWriterTests
{
    private const string In = "COPY t FROM STDIN (FORMAT binary)";

    [Fact]
    public async Task Rows_of_our_own_are_written_and_counted()
    {
        await using var target = await NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int, m bigint, v text)");
        await using var writer = await CopyWriter.BeginAsync(target, In, Token);
        for (var n = 1; n <= 50000; n++)
        {
            writer.StartRow(3);
            writer.Field(n);
            writer.Field((long)n * n);
            if (n % 2 == 0)
            {
                writer.Null();
            }
            else
            {
                writer.Field("odd"u8);
            }

            await writer.FlushAsync();
        }

        Assert.Equal(50000, await writer.CompleteAsync());
        Assert.Equal("50000 25000", await target.ScalarAsync("SELECT count(*) FILTER (WHERE m = n::bigint * n) || ' ' || count(v) FROM t"));
    }

    [Fact]
    public async Task What_a_sink_saw_can_be_written_again()
    {
        await using var connection = await NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int, v text)");
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var writer = await CopyWriter.BeginAsync(connection, In, Token);

        await CopyReader.RunAsync(source, "COPY (SELECT n, 'v' || n FROM generate_series(1, 1000) n) TO STDOUT (FORMAT binary)", new WritingSink(writer), CopyOptions.Default, Token);

        Assert.Equal(1000, await writer.CompleteAsync());
        Assert.Equal("1000", await connection.ScalarAsync("SELECT count(*) FROM t WHERE v = 'v' || n"));
    }

    [Fact]
    public async Task A_writer_that_is_not_completed_writes_nothing_and_frees_its_session()
    {
        await using var target = await NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int)");
        await using (var writer = await CopyWriter.BeginAsync(target, In, Token))
        {
            writer.StartRow(1);
            writer.Field(1);
        }

        Assert.Equal("0", await target.ScalarAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_refused_row_is_the_targets_error()
    {
        await using var target = await NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int NOT NULL)");
        await using var writer = await CopyWriter.BeginAsync(target, In, Token);
        writer.StartRow(1);
        writer.Null();

        var error = await Assert.ThrowsAsync<ServerErrorException>(writer.CompleteAsync);

        Assert.Equal((CopySide.Target, "23502", "n"), (error.Side, error.SqlState, error.Column));
        Assert.Equal("0", await target.ScalarAsync("SELECT count(*) FROM t"));
    }

    private readonly struct WritingSink(CopyWriter writer) : IRowSink
    {
        public void Row(ReadOnlySpan<byte> tuple) => writer.Row(tuple);
    }
}
