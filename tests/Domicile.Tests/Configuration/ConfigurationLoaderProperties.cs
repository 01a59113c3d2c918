using FsCheck;
using FsCheck.Fluent;

namespace Domicile.Tests.Configuration;

public sealed class ConfigurationLoaderProperties
{
    private static readonly string[] Sound = ConfigurationLoaderTests.Sound.Split('\n');

    [Fact]
    public void However_a_file_is_damaged_it_loads_or_says_where_it_does_not() => Prop.ForAll<int, int, NonEmptyString>((line, column, text) =>
    {
        var lines = (string[])Sound.Clone();
        var at = Math.Abs(line % lines.Length);
        var cut = Math.Abs(column % (lines[at].Length + 1));
        lines[at] = column % 2 == 0 ? lines[at][..cut] : lines[at].Insert(cut, text.Get);
        var result = ConfigurationLoaderTests.Read(string.Join('\n', lines));

        return (result.Declaration is not null) == result.Faults.All(f => f.IsNote)
            && result.Faults.All(f => f.Line >= 1 && f.Column >= 1 && f.Message.Length > 0 && f.Hint.Length > 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData("areas: [a, [b")]
    [InlineData("a:\n  ::\n  b: c")]
    [InlineData("sites:\n: a: b")]
    public void A_text_that_the_parser_has_no_place_for_gets_one(string text) =>
        Assert.All(ConfigurationLoaderTests.Read(text).Faults, fault => Assert.True(fault.Line >= 1 && fault.Hint.Length > 0));

    [Fact]
    public void A_file_cut_short_anywhere_loads_or_says_why_it_does_not()
    {
        var text = ConfigurationLoaderTests.Sound;
        for (var length = 0; length < text.Length; length++)
        {
            var result = ConfigurationLoaderTests.Read(text[..length]);

            Assert.Equal(result.Declaration is null, result.Faults.Any(f => !f.IsNote));
        }
    }
}
