using System.Text;
using Domicile.Samples.Clips;
using FsCheck;
using FsCheck.Fluent;

namespace Domicile.IntegrationTests.Clips;

public sealed class CanaryTests
{
    [Fact]
    public void A_marker_tells_whose_it_is_and_of_which_column()
    {
        var columns = Enum.GetValues<ProtectedColumn>();
        var canaries =
            from high in Gen.Choose(0, (1 << 22) - 1)
            from low in Gen.Choose(0, (1 << 22) - 1)
            from column in Gen.Elements(columns)
            select new Canary(((long)high << 22) | (long)low, column);

        Check.QuickThrowOnFailure(Prop.ForAll(canaries.ToArbitrary(), canary =>
        {
            var text = canary.ToString();
            return text.Length == Canary.Length && text.StartsWith(Canary.Prefix, StringComparison.Ordinal)
                && Canary.TryReadDigits(Encoding.ASCII.GetBytes(text[4..]), out var read) && read == canary;
        }));
    }

    [Theory]
    [InlineData("0123456789abcdef")]
    [InlineData("ffffffffffffffff")]
    [InlineData("not hexadecimal!")]
    public void Other_bytes_are_no_marker(string digits) => Assert.False(Canary.TryReadDigits(Encoding.ASCII.GetBytes(digits), out _));
}
