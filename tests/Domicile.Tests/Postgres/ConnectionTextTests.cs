using Domicile.Postgres;
using FsCheck;
using FsCheck.Fluent;

namespace Domicile.Tests.Postgres;

public sealed class ConnectionTextTests
{
    [Theory]
    [InlineData("postgresql://ann:s%40crt@db.example:6432/app?sslmode=require")]
    [InlineData("host=db.example port=6432 user=ann password=s@crt dbname=app sslmode=require")]
    [InlineData("  host = db.example  port=6432 user='ann' password='s@crt' dbname=app sslmode=require ")]
    public void Url_and_keywords_say_the_same(string text) =>
        Assert.Equal(new ServerAddress("db.example", 6432, "app", "ann", "s@crt", "require"), ConnectionText.Parse(text));

    [Fact]
    public void A_socket_folder_stands_in_the_query_of_a_url() =>
        Assert.Equal("/run/pg", ConnectionText.Parse("postgresql://ann@/app?host=/run/pg").Host);

    [Fact]
    public void What_is_left_out_comes_from_the_environment_and_then_from_libpqs_defaults()
    {
        var address = ConnectionText.Parse("host=db", name => name == "PGUSER" ? "eve" : null);

        Assert.Equal(new ServerAddress("db", 5432, "eve", "eve"), address);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("host=db port=99999")]
    [InlineData("host=db sslmode=always")]
    [InlineData("host=db passwrod=hunter2")]
    [InlineData("password='hunter2")]
    public void A_fault_never_repeats_a_secret(string text)
    {
        var fault = Assert.Throws<DomicileException>(() => ConnectionText.Parse(text));

        Assert.DoesNotContain("hunter2", fault.Message + fault.Detail + fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_value_in_quotes_comes_back_as_it_was() => Prop.ForAll<NonEmptyString>(text =>
    {
        var quoted = text.Get.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return ConnectionText.Parse($"host=db user=ann password='{quoted}'").Password == text.Get;
    }).QuickCheckThrowOnFailure();
}
